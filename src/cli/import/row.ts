import { InvalidArgumentError } from 'commander'

/** One row as the API takes it. */
export type Row = Readonly<Record<string, unknown>>

/** One line of a file: a row, or the sentence that says why it is none. */
export type Line =
  | { readonly line: number; readonly row: Row }
  | { readonly line: number; readonly complaint: string }

/** What a row may say, and what holds where one does not. */
export interface RowRules {
  /** What columns are called here, by what they are called there; `-` leaves one out. */
  readonly map: Readonly<Record<string, string>>
  /** Fields for rows without. */
  readonly defaults: Readonly<Record<string, string>>
}

type Put = (text: string) => Row

const one =
  (field: string): Put =>
  text => ({ [field]: text })
/** Texts apart by spaces, commas or semicolons, none of which a scope, a host or an address has. */
const listed = (text: string): readonly string[] => text.split(/[\s,;]+/).filter(it => it !== '')
const restricted =
  (kind: string): Put =>
  text => ({ restrictions: { [kind]: listed(text) } })
const ofDigest =
  (part: string): Put =>
  text => ({ digest: { [part]: text } })

/** Each column there is: how its text becomes part of a row. */
export const COLUMNS: Readonly<Record<string, Put>> = {
  name: one('name'),
  account: one('accountId'),
  project: one('projectId'),
  environment: one('environment'),
  secret: one('secret'),
  digest: ofDigest('value'),
  kind: ofDigest('kind'),
  prefix: ofDigest('prefix'),
  scopes: text => ({ scopes: listed(text) }),
  collections: text => ({ collections: text === 'all' ? text : listed(text) }),
  hosts: restricted('hosts'),
  referers: restricted('referers'),
  addresses: restricted('addresses'),
  signed: text => ({ signed: SWITCHES[text.toLowerCase()] ?? text }),
  limits: text => ({ limits: Object.fromEntries(listed(text).map(numbered)) }),
  expires: one('expiresAt'),
}

/** Other names of columns, as the API has them. */
const ALIASES: Readonly<Record<string, string>> = {
  accountId: 'account',
  projectId: 'project',
  expiresAt: 'expires',
}

const SWITCHES: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
}

/** Leaves a column out. */
export const NOTHING = '-'

/** What is no number stays a text, for the server to say so. */
function numbered(text: string): readonly [string, unknown] {
  const at = text.lastIndexOf('=')
  const [name, uses] = [text.slice(0, at), text.slice(at + 1)]
  return at < 0 ? [text, null] : [name, /^\d{1,15}$/.test(uses) ? Number(uses) : uses]
}

/** What a flag `--map column=field` says, beside those before it. */
export function mappingIn(text: string, before: unknown): Readonly<Record<string, string>> {
  const at = text.lastIndexOf('=')
  const [column, field] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || (field !== NOTHING && fieldOf(field) === undefined))
    throw new InvalidArgumentError(
      `Write column=field, with one of ${Object.keys(COLUMNS).join(', ')}, or - for none.`,
    )
  return { ...Object(before), [column]: field }
}

/** What field a name or another name of it means, if any. */
export const fieldOf = (name: string): string | undefined => {
  const field = ALIASES[name] ?? name
  return Object.hasOwn(COLUMNS, field) ? field : undefined
}

/** A row from the texts of a line. What is empty says nothing. */
export const rowOfTexts = (fields: readonly string[], texts: readonly string[], rules: RowRules): Row =>
  withDefaults(
    fields.flatMap((field, at) => {
      const text = (texts[at] ?? '').trim()
      return field === NOTHING || text === '' ? [] : [[field, text] as const]
    }),
    rules,
  )

function withDefaults(given: readonly (readonly [string, string])[], { defaults }: RowRules): Row {
  const said = new Map(given)
  const left = Object.entries(defaults).filter(([field]) => !said.has(field))
  const wanted = [...given, ...left.filter(([field]) => field !== 'kind' || said.has('digest'))]
  return wanted.reduce<Row>((row, [field, text]) => merged(row, COLUMNS[field]?.(text) ?? {}), {})
}

/** Two rows in one, with the parts of both. */
function merged(row: Row, more: Row): Row {
  const whole: Record<string, unknown> = { ...row }
  for (const [name, value] of Object.entries(more))
    whole[name] = isParts(value) && isParts(row[name]) ? { ...Object(row[name]), ...Object(value) } : value
  return whole
}

const isParts = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A row from an object: fields with texts are read like those of a column, all others are taken as they are. */
export function rowOfObject(object: Row, rules: RowRules): Row {
  const texts: (readonly [string, string])[] = []
  let rest: Row = {}
  for (const [name, value] of Object.entries(object)) {
    const mapped = Object.hasOwn(rules.map, name) ? (rules.map[name] ?? name) : name
    if (mapped === NOTHING || value === null) continue
    const field = fieldOf(mapped)
    if (typeof value === 'string' && field !== undefined) texts.push([field, value.trim()])
    else rest = { ...rest, [mapped]: value }
  }
  const { kind, ...others } = rules.defaults
  const defaults = 'digest' in rest || kind === undefined ? others : rules.defaults
  return merged(withDefaults(texts, { ...rules, defaults }), rest)
}
