/** A JSON text read with care, or what is wrong with it and where. */
export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly complaint: string; readonly path: string }

/** Whether a value has fields to look at: an object, or an array. */
export const isObject = (it: unknown): it is Readonly<Record<string, unknown>> =>
  typeof it === 'object' && it !== null

/** Whether a value is text. */
export const isText = (it: unknown): it is string => typeof it === 'string'

/** JSON in ASCII: so many characters, so many bytes. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped)

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** No honest document nests deeper. */
export const MAX_JSON_DEPTH = 32

interface Level {
  /** Names met in this object; undefined for an array. */
  readonly names: Set<string> | undefined
  name: string
}

type Doubt = Omit<Extract<JsonReading, { ok: false }>, 'ok'>

const QUOTE = 34
const COLON = 58

/** In valid JSON these are all that tells names, values and nesting apart. A quote opens a string. */
const STRUCTURE = /["{}[\]:]/g

/**
 * Parses JSON and refuses what two parsers could read differently: a name that stands twice in one
 * object, nesting beyond {@link MAX_JSON_DEPTH}, and `__proto__` as a name.
 */
export function readJson(text: string): JsonReading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, complaint: 'This is not valid JSON.', path: '' }
  }
  if (members(value, 0) === colons(text)) return { ok: true, value }
  const doubt = findDoubt(text)
  return doubt === undefined ? { ok: true, value } : { ok: false, ...doubt }
}

/**
 * Named members in a value, at every depth. A text with as many colons outside its strings says each name
 * once, so only one that differs need be read for what is wrong. NaN, which equals nothing, for what is
 * refused whatever its number.
 */
function members(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth === MAX_JSON_DEPTH) return Number.NaN
  let count = 0
  if (Array.isArray(value)) {
    for (const member of value) count += members(member, depth + 1)
    return count
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') return Number.NaN
    count += typeof member === 'object' ? 1 + members(member, depth + 1) : 1
  }
  return count
}

/** Colons of a valid text that stand outside its strings: one for each named member. */
function colons(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COLON) count++
    else if (code === QUOTE) at = endOfString(text, at) - 1
  }
  return count
}

function findDoubt(text: string): Doubt | undefined {
  const levels: Level[] = []
  let latest = ''
  for (const token of tokensOf(text)) {
    if (token === '{' || token === '[')
      levels.push({ names: token === '{' ? new Set() : undefined, name: '' })
    else if (token === '}' || token === ']') levels.pop()
    const complaint = token === ':' ? enter(levels.at(-1), latest) : tooDeep(levels)
    if (complaint !== undefined) return { complaint, path: pathOf(levels) }
    latest = token
  }
  return undefined
}

/** Strings are stepped over without a pattern: one over millions of characters would exhaust the stack. */
function* tokensOf(text: string): Generator<string> {
  const structure = new RegExp(STRUCTURE)
  for (let found = structure.exec(text); found !== null; found = structure.exec(text)) {
    if (found[0] === '"') structure.lastIndex = endOfString(text, found.index)
    yield found[0] === '"' ? text.slice(found.index, structure.lastIndex) : found[0]
  }
}

/** Where the string that opens at `start` is over, its closing quote included. */
function endOfString(text: string, start: number): number {
  let close = text.indexOf('"', start + 1)
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1)
  return close + 1
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text[first - 1] === '\\') first--
  return (at - first) % 2 === 1
}

const tooDeep = (levels: readonly Level[]): string | undefined =>
  levels.length > MAX_JSON_DEPTH ? `Nested deeper than ${MAX_JSON_DEPTH} levels.` : undefined

function enter(level: Level | undefined, quoted: string): string | undefined {
  if (level?.names === undefined) return undefined
  level.name = String(JSON.parse(quoted))
  if (level.name === '__proto__') return 'This name is not allowed.'
  if (level.names.has(level.name)) return 'This name stands twice in one object.'
  level.names.add(level.name)
  return undefined
}

const pathOf = (levels: readonly Level[]): string =>
  levels
    .map(({ name }) => name)
    .filter(name => name !== '')
    .join('.')
