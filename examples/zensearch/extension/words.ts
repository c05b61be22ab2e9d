import { ZenSearchError } from '../sdk/docs-sdk.ts'

/** A text in the language of the browser. @param values go in the places of `$1`, `$2` … */
export const say = (name: string, ...values: readonly (string | number)[]): string =>
  chrome.i18n.getMessage(name, values.map(String))

/** Puts every text of a page in its place. */
export function dress(): void {
  document.documentElement.lang = say('language')
  for (const it of document.querySelectorAll<HTMLElement>('[data-text]'))
    it.textContent = say(it.dataset['text'] ?? '')
}

/** What went wrong, for people: in their language where we have the words, else as the API said it. */
export function sayTrouble(error: unknown, now: number): string {
  if (!(error instanceof ZenSearchError)) return String(error)
  const { code, message, hint, limit } = error
  const seconds = Math.max(1, Math.ceil(((limit?.resetsAt.getTime() ?? now) - now) / 1000))
  return say(`error_${code}`, limit?.limit ?? '', seconds) || `${message} ${hint}`
}

/** The part of a page with an id. @throws Error when the page and its program do not fit together */
export function part<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new Error(`The page has no ${type.name} "${id}".`)
}

/** What the page says at the moment: how it goes, or what went wrong. */
export function tell({ status = '', trouble = '' }: { status?: string; trouble?: string }): void {
  part('status', HTMLParagraphElement).textContent = status
  part('trouble', HTMLParagraphElement).textContent = trouble
}
