import type { Limit, SearchHit, SearchResults, ZenSearchDocs } from '../sdk/docs-sdk.ts'
import { keepLast, readLast } from './last.ts'
import { clientOf, readSettings } from './settings.ts'
import { dress, part, say, sayTrouble, tell } from './words.ts'

const query = part('query', HTMLInputElement)
const hits = part('hits', HTMLOListElement)
const settings = readSettings()
let running = new AbortController()

/** Searches for what is typed; a search that is under way is given up for it. */
async function search(client: ZenSearchDocs): Promise<void> {
  running.abort()
  running = new AbortController()
  const { signal } = running
  tell({ status: say('searching') })
  try {
    const found = await client.search(query.value, { signal })
    show(found)
    showLimit(found.limit)
    await keepLast({ query: query.value, results: found.results, total: found.total })
  } catch (error) {
    if (signal.aborted) return
    hits.replaceChildren()
    tell({ trouble: sayTrouble(error, Date.now()) })
    showLimit(client.limit)
  }
}

function show({ results, total }: Pick<SearchResults, 'results' | 'total'>): void {
  hits.replaceChildren(...results.map(line))
  tell({ status: results.length === 0 ? say('foundNone') : say('found', results.length, total) })
}

function line(hit: SearchHit): HTMLLIElement {
  const [item, button, title] = [
    document.createElement('li'),
    document.createElement('button'),
    document.createElement('strong'),
  ]
  title.textContent = hit.title
  button.type = 'button'
  button.className = 'hit'
  button.append(title, hit.snippet)
  button.addEventListener('click', () => copy(hit))
  item.append(button)
  return item
}

async function copy({ title, snippet }: SearchHit): Promise<void> {
  await navigator.clipboard.writeText(`${title}\n${snippet}`)
  tell({ status: say('copied', title) })
}

const showLimit = (limit: Limit | undefined): void => {
  part('limit', HTMLParagraphElement).textContent =
    limit === undefined ? '' : say('limit', limit.remaining, limit.limit)
}

/** Arrow keys go from the field to the results and along them, Escape goes back. */
function move(event: KeyboardEvent): void {
  const stops = [query, ...hits.querySelectorAll('button')]
  const at = stops.findIndex(it => it.matches(':focus'))
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Escape: 0 }[event.key]
  const stop = to === undefined || at < 0 ? undefined : stops[to]
  if (stop === undefined || (event.key === 'Escape' && at === 0)) return
  event.preventDefault()
  stop.focus()
}

/** Shows what was found last: a popup is closed by every click beside it. */
async function resume(): Promise<void> {
  const last = await readLast()
  if ((await settings) === undefined) return tell({ status: say('noSettings') })
  if (last === undefined || query.value !== '') return
  query.value = last.query
  query.select()
  show(last)
}

dress()
query.focus()
part('settings', HTMLButtonElement).addEventListener('click', () => chrome.runtime.openOptionsPage())
document.addEventListener('keydown', move)
document.querySelector('form')?.addEventListener('submit', async event => {
  event.preventDefault()
  const kept = await settings
  if (kept !== undefined) await search(clientOf(kept))
})
await resume()
