import { barOf } from './progress.ts'
import { type Look, plain } from './text.ts'

type Json = Readonly<Record<string, unknown>>

const BAR_CELLS = 20

/** A verdict for people: whether the key is valid, why not, whose it is, and how its limits stand. @param now epoch ms */
export function verdictLines(verdict: Json, look: Look, now: number): string {
  const valid = verdict['valid'] === true
  const rows = [
    ['verdict', valid ? look.state('valid') : look.state('refused')],
    ...(valid
      ? []
      : [
          ['reason', text(verdict['reason'])],
          ['code', text(verdict['code'])],
        ]),
    ['key', named(verdict['key'], 'mask')],
    ['account', named(verdict['account'], 'id')],
    ['environment', text(verdict['environment'])],
    ['scopes', list(verdict['scopes'])],
    ...objects(verdict['findings']).map(it => ['breaks', text(it['reason'] ?? it['rule'])]),
    ...objects([verdict['credits']]).map(it => ['credits', creditsText(it)]),
    ...objects(verdict['limits']).map(it => ['limit', limitText(it, now)]),
  ]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  return rows.map(([name = '', value]) => `${look.dim(name.padEnd(width))}  ${value}\n`).join('')
}

function limitText(limit: Json, now: number): string {
  const [used, most, resetsAt] = ['used', 'limit', 'resetsAt'].map(it => Number(limit[it]))
  if (used === undefined || most === undefined || resetsAt === undefined) return '-'
  const seconds = Math.max(0, Math.ceil((resetsAt - now) / 1000))
  return `${barOf(most === 0 ? 1 : used / most, BAR_CELLS)} ${text(limit['name'])} ${used} of ${most}, resets in ${seconds} s`
}

/** What the request took, by the name that gives it back, and what is left. */
function creditsText(charge: Json): string {
  const [id, credits, left, until] = ['id', 'credits', 'balance', 'until'].map(it => text(charge[it]))
  return charge['held'] === true
    ? `${credits} held until ${until} (${id}), ${left} left`
    : `${credits} taken, ${left} left (${id})`
}

const named = (thing: unknown, aside: string): string => {
  const [name, more] = ['name', aside].map(it => Reflect.get(Object(thing), it))
  return name === undefined ? '-' : `${text(name)} (${text(more)})`
}

const text = (value: unknown): string => (value === undefined || value === null ? '-' : plain(String(value)))
const list = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : '') || '-'
const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter((it): it is Json => typeof it === 'object' && it !== null) : []
