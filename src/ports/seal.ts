/** Keeps texts so that whoever has only the stored form learns nothing from it. */
export interface Seal {
  /** The text in a form only {@link Seal.open} can read, and only under the same name. Never twice the same. */
  seal(text: string, name: string): string
  /** @returns undefined when this was not sealed under this name here, or was altered since */
  open(sealed: string, name: string): string | undefined
}
