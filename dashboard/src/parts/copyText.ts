/**
 * Puts a text on the clipboard, also where the browser keeps its newer clipboard from pages: on plain http.
 * @returns whether it is there
 */
export async function copyText(text: string): Promise<boolean> {
  // Browsers leave it out where a page is not secure, whatever its type says.
  const clipboard: Clipboard | undefined = navigator.clipboard
  try {
    if (clipboard === undefined) return copySelected(text)
    await clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text)
  }
}

/** The older way: what is selected is copied. */
function copySelected(text: string): boolean {
  const before = document.activeElement
  const place = document.createElement('textarea')
  place.value = text
  place.readOnly = true
  place.className = 'sr-only'
  // What is only for readers aloud is on one line: it would be copied so.
  place.style.whiteSpace = 'pre'
  // A dialog keeps the focus in itself.
  const around = before?.closest('[role=dialog], [role=alertdialog]') ?? document.body
  around.append(place)
  try {
    place.select()
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    place.remove()
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
}
