/** What this page has kept itself: for as long as it is open, where the browser keeps nothing for it. */
const meanwhile = new Map<string, string>()

/** What was kept in this browser under a name; null when nothing was, or when the browser shows it to nobody. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? meanwhile.get(name) ?? null
  } catch {
    return meanwhile.get(name) ?? null
  }
}

/** Keeps a preference in this browser; where it is set to keep nothing, until the page is left. */
export function keep(name: string, value: string): void {
  meanwhile.set(name, value)
  try {
    localStorage.setItem(name, value)
  } catch {
    // Site data is blocked, or there is no room: it is kept for now.
  }
}
