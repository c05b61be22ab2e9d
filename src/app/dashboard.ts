import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Dashboard, DashboardFile } from '../control/dashboard.ts'

/** Where the package has the dashboard, and where setup leaves it. */
const PLACES = ['../dashboard/', '../../node_modules/.latchkey/dashboard/']

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

let found: Promise<Dashboard | undefined> | undefined

/** The dashboard as it was built; undefined where it was not. Read once. */
export function builtDashboard(): Promise<Dashboard | undefined> {
  found ??= readFrom(PLACES.map(it => new URL(it, import.meta.url)))
  return found
}

async function readFrom([place, ...others]: readonly URL[]): Promise<Dashboard | undefined> {
  if (place === undefined) return undefined
  const names = await readdir(place, { recursive: true }).catch(() => undefined)
  if (names === undefined) return readFrom(others)
  const shown = names.map(it => it.replaceAll('\\', '/')).filter(it => extname(it) in TYPES)
  return new Map(await Promise.all(shown.map(async it => [it, await fileAt(place, it)] as const)))
}

async function fileAt(place: URL, name: string): Promise<DashboardFile> {
  const read = (suffix: string) => readFile(new URL(name + suffix, place)).catch(() => undefined)
  const [plain = new Uint8Array(), br, gzip] = await Promise.all(['', '.br', '.gz'].map(read))
  return { type: TYPES[extname(name)] ?? '', tag: tagOf(plain), plain, br, gzip }
}

/** A weak one, since it is the same however the file is compressed. */
const tagOf = (content: Uint8Array): string =>
  `W/"${createHash('sha256').update(content).digest('base64url')}"`
