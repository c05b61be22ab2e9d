// Runs the client where there is nothing but what every browser has:
// `node --experimental-vm-modules in-page.mjs <client.js> <places as JSON>`.
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createContext, SourceTextModule } from 'node:vm'

const WEB = [
  ...[
    'AbortController',
    'AbortSignal',
    'Blob',
    'Headers',
    'Request',
    'Response',
    'TextDecoder',
    'TextEncoder',
  ],
  ...['URL', 'URLSearchParams', 'atob', 'btoa', 'clearTimeout', 'crypto', 'fetch', 'setTimeout'],
]
// The realm of a page has these classes once, so what fetch checks with `instanceof` must be the same there.
const CLASSES = ['ArrayBuffer', 'Uint8Array', 'TypeError', 'Promise']
const context = createContext(Object.fromEntries([...WEB, ...CLASSES].map(name => [name, globalThis[name]])))

const modules = new Map()
async function moduleAt(url) {
  const known = modules.get(url)
  if (known !== undefined) return known
  const made = new SourceTextModule(readFileSync(fileURLToPath(url), 'utf8'), { context, identifier: url })
  modules.set(url, made)
  return made
}

async function imported(file) {
  const entry = await moduleAt(pathToFileURL(file).href)
  await entry.link((name, { identifier }) => {
    if (!name.startsWith('.')) throw new Error(`${identifier} imports ${name}, which no page has`)
    return moduleAt(new URL(name, identifier).href)
  })
  await entry.evaluate()
  return entry.namespace
}

const [, , client, places] = process.argv
const { anywhere } = await imported(fileURLToPath(new URL('anywhere.mjs', import.meta.url)))
process.stdout.write(JSON.stringify(await anywhere(await imported(client), JSON.parse(places))))
