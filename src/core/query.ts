import { closest } from './spelling.ts'

/** Which scopes a key must hold: `interviews:read AND (webhooks:read OR analytics:read)`. AND binds tighter than OR. */
export type Query =
  | { readonly kind: 'scope'; readonly name: string /** Where it stands in the text. */; readonly at: number }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Query[] }

/** What is wrong with the text of a query. */
export interface QueryError {
  /** Characters before it. */
  readonly position: number
  /** A sentence that says what to do. */
  readonly message: string
  /** What may stand there, or the name that was probably meant. */
  readonly expected: readonly string[]
}

export type QueryReading =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly error: QueryError }

/** Characters of a query at the most. */
export const MAX_QUERY_LENGTH = 1000
/** Parentheses within parentheses at the most. */
export const MAX_QUERY_DEPTH = 32

const SCOPE = /[A-Za-z0-9:._*-]+/y
const SPACE = /\s*/y
const OPERAND = ['a scope', '"("']

interface Token {
  readonly text: string
  readonly at: number
}

/** What is open at one depth: alternatives that are whole, and what the running one demands. */
interface Frame {
  readonly any: Query[]
  readonly all: Query[]
  /** Where its parenthesis stands. */
  readonly at: number
}

/**
 * Reads a query in one pass. `and` and `or` may be written in either case, so no scope of those names can be asked for.
 * Never throws; the first mistake is the one that is told.
 */
export function parseQuery(text: string): QueryReading {
  if (text.length > MAX_QUERY_LENGTH)
    return wrong(MAX_QUERY_LENGTH, [], `The query is too long: ${MAX_QUERY_LENGTH} characters at the most.`)
  const outer: Frame[] = []
  let frame: Frame = { any: [], all: [], at: 0 }
  let isOver = false
  for (
    let token = tokenAt(text, 0);
    token !== undefined;
    token = tokenAt(text, token.at + token.text.length)
  ) {
    const word = token.text.toUpperCase()
    if (!isOver && word === '(') {
      if (outer.push(frame) > MAX_QUERY_DEPTH)
        return wrong(token.at, [], `Too many parentheses in each other: ${MAX_QUERY_DEPTH} at the most.`)
      frame = { any: [], all: [], at: token.at }
    } else if (!isOver) {
      if (!isScope(token)) return misplaced(token, OPERAND)
      frame.all.push({ kind: 'scope', name: token.text, at: token.at })
      isOver = true
    } else if (word === 'AND' || word === 'OR') {
      if (word === 'OR') frame.any.push(joined('all', frame.all.splice(0)))
      isOver = false
    } else {
      const before = word === ')' ? outer.pop() : undefined
      if (before === undefined) return misplaced(token, operators(word === ')' ? 0 : outer.length))
      before.all.push(closed(frame))
      frame = before
    }
  }
  if (!isOver) return ended(text, OPERAND)
  return outer.length > 0 ? ended(text, operators(outer.length)) : { ok: true, query: closed(frame) }
}

const operators = (depth: number): readonly string[] => ['AND', 'OR', depth > 0 ? '")"' : 'the end']

/** The next word, parenthesis or stray character; undefined at the end. */
function tokenAt(text: string, from: number): Token | undefined {
  SPACE.lastIndex = from
  SPACE.exec(text)
  const at = SPACE.lastIndex
  if (at === text.length) return undefined
  SCOPE.lastIndex = at
  const word = SCOPE.exec(text)?.[0]
  return { text: word ?? String.fromCodePoint(text.codePointAt(at) ?? 0), at }
}

const isScope = ({ text }: Token): boolean =>
  /^[A-Za-z0-9:._*-]/.test(text) && text.toUpperCase() !== 'AND' && text.toUpperCase() !== 'OR'

function joined(kind: 'all' | 'any', parts: readonly Query[]): Query {
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : { kind, parts }
}

const closed = ({ any, all }: Frame): Query => joined('any', [...any, joined('all', all)])

const wrong = (position: number, expected: readonly string[], message: string): QueryReading => ({
  ok: false,
  error: { position, expected, message },
})

const misplaced = ({ text, at }: Token, expected: readonly string[]): QueryReading =>
  wrong(at, expected, `Expected ${listed(expected)} at position ${at}, not ${JSON.stringify(text)}.`)

const ended = ({ length }: string, expected: readonly string[]): QueryReading =>
  wrong(length, expected, `Expected ${listed(expected)} at position ${length}, where the query ends.`)

const listed = (expected: readonly string[]): string =>
  expected.length < 2
    ? expected.join('')
    : `${expected.slice(0, -1).join(', ')} or ${expected[expected.length - 1]}`

/** A query in its plainest spelling: parsing that gives the same query again. */
export function queryText(query: Query): string {
  if (query.kind === 'scope') return query.name
  const parts = query.parts.map(it =>
    it.kind === 'scope' || (it.kind === 'all' && query.kind === 'any') ? queryText(it) : `(${queryText(it)})`,
  )
  return parts.join(query.kind === 'all' ? ' AND ' : ' OR ')
}

/**
 * Scopes that would do, besides those that are granted: of alternatives the one that lacks the fewest.
 * @returns none where the query is met
 */
export function missingFor(query: Query, granted: readonly string[]): readonly string[] {
  if (query.kind === 'scope') return granted.includes(query.name) ? [] : [query.name]
  const missing = query.parts.map(it => missingFor(it, granted))
  if (query.kind === 'all') return [...new Set(missing.flat())]
  return missing.reduce((least, it) => (it.length < least.length ? it : least))
}

/** Reads a query of scopes there are. @param scopes all of them */
export function readQuery(text: string, scopes: readonly string[]): QueryReading {
  const reading = parseQuery(text)
  const stranger = reading.ok ? strangerIn(reading.query, scopes) : undefined
  return stranger === undefined ? reading : { ok: false, error: stranger }
}

/**
 * The first name that is no scope. A key could never hold it, so that everybody would be refused.
 * @param scopes all there are
 */
function strangerIn(query: Query, scopes: readonly string[]): QueryError | undefined {
  if (query.kind !== 'scope')
    return query.parts.reduce<QueryError | undefined>(
      (found, it) => found ?? strangerIn(it, scopes),
      undefined,
    )
  const { name, at: position } = query
  if (scopes.includes(name)) return undefined
  if (name.includes('*'))
    return {
      position,
      expected: [],
      message: `There are no wildcards at position ${position}: name each scope.`,
    }
  const meant = closest(name, scopes)
  const advice = meant === undefined ? 'Name one of the API’s scopes.' : `Did you mean "${meant}"?`
  return {
    ...{ position, expected: meant === undefined ? [] : [meant] },
    message: `There is no scope "${name}" at position ${position}. ${advice}`,
  }
}

/** Every scope a query names, each once. */
export const namesIn = (query: Query): readonly string[] => [
  ...new Set(query.kind === 'scope' ? [query.name] : query.parts.flatMap(namesIn)),
]

const BEFORE = 40
const AROUND = 70

/** The part of a query a mistake is in, and a caret below it: two lines for people. */
export function pointingAt(text: string, position: number): string {
  const from = Math.max(0, position - BEFORE)
  const shown = text.slice(from, from + AROUND).replaceAll(/\s/g, ' ')
  return `${shown}\n${' '.repeat(position - from)}^`
}
