import { isResults, type SearchResults } from '../sdk/docs-sdk.ts'

/** The last search. A popup is gone as soon as one looks elsewhere; what it found shall not be. */
export interface Last extends Pick<SearchResults, 'results' | 'total'> {
  readonly query: string
}

const NAME = 'last'

/** Keeps it until the browser is closed, in memory only. */
export const keepLast = (last: Last): Promise<void> => chrome.storage.session.set({ [NAME]: last })

export const forgetLast = (): Promise<void> => chrome.storage.session.remove(NAME)

export async function readLast(): Promise<Last | undefined> {
  const { [NAME]: kept } = await chrome.storage.session.get(NAME)
  if (!isResults(kept)) return undefined
  const query: unknown = Reflect.get(kept, 'query')
  return typeof query === 'string' ? { ...kept, query } : undefined
}
