// What this extension uses of the browser's API for extensions.

interface StorageArea {
  get(name: string): Promise<Readonly<Record<string, unknown>>>
  set(values: Readonly<Record<string, unknown>>): Promise<void>
  remove(name: string): Promise<void>
}

declare const chrome: {
  readonly i18n: { getMessage(name: string, substitutions?: readonly string[]): string }
  readonly permissions: { request(wanted: { readonly origins: readonly string[] }): Promise<boolean> }
  readonly runtime: { openOptionsPage(): Promise<void> }
  readonly storage: { readonly local: StorageArea; readonly session: StorageArea }
}
