import { styleText } from 'node:util'
import { agoText } from './ago.ts'
import type { Screen } from './screen.ts'

export type Json = Readonly<Record<string, unknown>>

/** How things are shown: times to people as how long ago, to scripts as they are. */
export interface Look {
  /** The time by which others are told, epoch ms; absent: each as it is. */
  readonly now?: number
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  /** A word that says how something stands: `active`, `revoked`. */
  readonly state: (text: string) => string
}

const same = (text: string): string => text

/** For files and pipes. */
export const PLAIN: Look = { bold: same, dim: same, state: same }

const COLOURS: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = {
  ...{ active: 'green', true: 'green', ok: 'green', valid: 'green' },
  ...{ disabled: 'yellow', expired: 'yellow', pending: 'yellow', warning: 'yellow' },
  ...{ revoked: 'red', false: 'red', refused: 'red' },
}

/** How to show things on a screen. @param now epoch ms */
export function lookOf({ out, colours }: Pick<Screen, 'out' | 'colours'>, now: number): Look {
  if (!out) return PLAIN
  if (!colours) return { ...PLAIN, now }
  const paint = (style: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(style, text, { validateStream: false })
  const state = (text: string) => {
    const colour = COLOURS[text.trim()]
    return colour === undefined ? text : paint(colour)(text)
  }
  return { now, bold: paint('bold'), dim: paint('dim'), state }
}

const ONCE = 'Shown once: store it now.'

/** A list as a table, one line for each item. */
export function listText(json: Json, columns: readonly string[], look: Look): string {
  const items = objects(json['items'])
  const more = typeof json['next'] === 'string' ? `\nMore: add --cursor ${plain(json['next'])}\n` : ''
  return items.length === 0 ? 'There are none.\n' : tableText(items, columns, look) + more
}

/** One noun: its fields line by line, then what it has several of as tables. */
export function recordText(json: Json, look: Look): string {
  const lines = flat(json, look)
  const width = Math.max(...lines.map(([name]) => name.length))
  const record = lines
    .map(([name, value]) => `${look.dim(name.padEnd(width))}  ${look.state(value)}\n`)
    .join('')
  const credentials = objects(json['credentials'])
  const secrets = objects(json['secrets'])
  const receipt = json['receipt']
  const nodes = isObject(receipt) ? objects(receipt['nodes']) : []
  return [
    record,
    ...(credentials.length === 0 ? [] : [tableText(credentials, Object.keys(credentials[0] ?? {}), look)]),
    ...(nodes.length === 0 ? [] : [tableText(nodes, ['id', 'confirmedAt', 'lagMs', 'safeAt'], look)]),
    ...(secrets.length === 0 ? [] : [`${tableText(secrets, ['side', 'secret'], look)}${look.bold(ONCE)}\n`]),
  ].join('\n')
}

function flat(json: Json, look: Look, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(json).flatMap(([name, value]) => {
    if (objects(value).length > 0) return []
    if (isObject(value) && Object.keys(value).length > 0) return flat(value, look, `${prefix}${name}.`)
    const ago = agoText(value, look.now)
    return [[plain(prefix + name), cell(value) + (ago === undefined ? '' : ` (${ago})`)] as const]
  })
}

/** Things as an aligned table, with the names of their fields on top. */
export function tableText(items: readonly Json[], columns: readonly string[], look: Look): string {
  const cells = items.map(item => columns.map(it => agoText(item[it], look.now) ?? cell(item[it])))
  const head = columns.map(it => it.toUpperCase())
  const widths = columns.map((_, at) => Math.max(...[head, ...cells].map(row => row[at]?.length ?? 0)))
  const line = (row: readonly string[], show: (text: string) => string) =>
    `${row.map((text, at) => show(at === row.length - 1 ? text : text.padEnd(widths[at] ?? 0))).join('  ')}\n`
  return line(head, look.bold) + cells.map(row => line(row, look.state)).join('')
}

/** A value in one line. Of a thing with a mask, a name, an id or values, that is enough to know it by. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '-'
  if (Array.isArray(value)) return value.map(cell).join(', ') || '-'
  if (!isObject(value)) return plain(String(value))
  return cell(value['mask'] ?? value['name'] ?? value['id'] ?? value['values'])
}

/** Nothing a terminal would obey. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')

/** Several lines, each of them {@link plain}. */
export const paragraph = (text: string): string => text.split('\n').map(plain).join('\n')

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a list holds; nothing of what is none. */
export const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isObject) : []
