import { styleText } from 'node:util'
import type { Screen } from '../screen.ts'
import { plain } from '../text.ts'
import type { Change, Item, Left, Plan } from './plan.ts'

type Action = Item['action']

/** How each action is drawn, and counted before and after it is done. */
const ACTIONS: Readonly<Record<Action, { sign: string; colour: 'green' | 'yellow' | 'dim' | 'red' }>> = {
  create: { sign: '+', colour: 'green' },
  change: { sign: '~', colour: 'yellow' },
  end: { sign: '-', colour: 'red' },
  same: { sign: '=', colour: 'dim' },
}
const KIND_WIDTH = 'collection'.length
const INDENT = ' '.repeat(2 + KIND_WIDTH + 2)
/** Characters of a value that are drawn. */
const MOST = 120
/** Lines about what is in no file. */
const MOST_LEFT = 20

/** How a plan is drawn. */
export interface Drawn {
  readonly screen: Pick<Screen, 'out' | 'colours'>
  /** Whether what stays as it is gets a line of its own, too. */
  readonly all: boolean
}

/** Whether a plan changes nothing. */
export const isIdle = ({ items }: Plan): boolean => items.every(it => it.action === 'same')

/** A plan for people: what is to be done, line by line, and how much of it. */
export function planText(plan: Plan, { screen, all }: Drawn): string {
  const paint = painter(screen)
  const shown = plan.items.filter(it => all || it.action !== 'same')
  const lines = shown.map(it => itemText(it, paint)).join('')
  return `${lines}${lines === '' ? '' : '\n'}${leftText(plan.left, paint, all)}${counts(plan)}\n`
}

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

const painter = ({ out, colours }: Drawn['screen']): Paint =>
  out && colours ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text

function itemText(item: Item, paint: Paint): string {
  const { sign, colour } = ACTIONS[item.action]
  const head = `${sign} ${item.kind.padEnd(KIND_WIDTH)}  ${pathText(item.path)}`
  const end = item.end === undefined ? '' : `: ${item.end}`
  return `${paint(colour, head + end)}\n${fieldsText(item, paint)}`
}

function fieldsText({ action, changes }: Item, paint: Paint): string {
  const own = changes.filter(it => action !== 'create' || !NAMES.has(it.field))
  const width = Math.max(0, ...own.map(it => it.field.length))
  return own
    .map(it => `${INDENT}${paint('dim', plain(it.field).padEnd(width))}  ${changeText(it, action)}\n`)
    .join('')
}

/** Said in the path already. */
const NAMES: ReadonlySet<string> = new Set(['name', 'email', 'environment'])

const changeText = ({ before, after }: Change, action: Action): string =>
  action === 'create' ? valueText(after) : `${valueText(before)} → ${valueText(after)}`

/** A value in one line. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '-'
  const text = plain(Array.isArray(value) ? value.join(', ') : String(value))
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}

/** `zenhire / Acme / Docs site` */
export const pathText = (path: readonly string[]): string => path.map(plain).join(' / ')

function leftText(left: readonly Left[], paint: Paint, all: boolean): string {
  if (left.length === 0) return ''
  const shown = all ? left : left.slice(0, MOST_LEFT)
  const width = Math.max(...shown.map(it => pathText(it.path).length))
  const lines = shown.map(({ kind, path, id, end }) => {
    const fate = end === undefined ? 'cannot be removed' : `--prune would ${end} it`
    const line = `  ${kind.padEnd(KIND_WIDTH)}  ${pathText(path).padEnd(width)}  ${id}  ${fate}`
    return `${paint('dim', line)}\n`
  })
  const more = left.length - shown.length
  const rest = more === 0 ? '' : `  and ${more} more: --all shows them\n`
  return `Not in this file, and left as it is:\n${lines.join('')}${rest}\n`
}

/** How much is to be done, in one sentence. */
export function counts({ items, left }: Plan): string {
  const of = (action: Action) => items.filter(it => it.action === action).length
  const stay = `${of('same')} as ${of('same') === 1 ? 'it is' : 'they are'}`
  const missing = left.length === 0 ? '' : `, ${left.length} not in this file`
  const ending = of('end') === 0 ? '' : `${of('end')} to end, `
  if (isIdle({ items, left })) return `Nothing to change: ${stay}${missing}.`
  return `${of('create')} to create, ${of('change')} to change, ${ending}${stay}${missing}.`
}

/** A plan as data. */
export const planJson = ({ items, left }: Plan) => ({
  items: items.map(itemJson),
  notInFile: left.map(({ end, ...it }) => ({ ...it, prune: end ?? null })),
  counts: Object.fromEntries(
    Object.keys(ACTIONS).map(action => [action, items.filter(it => it.action === action).length]),
  ),
})

/** One thing to do, as data. */
export const itemJson = ({ action, kind, path, place, changes, end }: Item) => ({
  action,
  kind,
  path,
  id: place.id ?? null,
  ...(end !== undefined && { end }),
  changes,
})
