import { isUtf8 } from 'node:buffer'
import { readJson } from '../../core/json.ts'
import { pointingAt, type QueryError } from '../../core/query.ts'
import type { Apis, ServedApi } from '../../engine/apis.ts'
import { readNeed } from '../../engine/need-input.ts'
import { pathText } from '../../profile/profile.ts'
import { plainQuestion, VerifyInput, type VerifyRequest } from './input.ts'

/** A question about a request to an API, read and understood. */
export interface VerifyQuestion {
  readonly served: ServedApi
  readonly input: VerifyRequest
}

/** What is wrong with a question: nothing was decided, and nothing taken. */
export interface Malformed {
  /** A sentence that says what to do; of what else is wrong, another one behind its path. */
  readonly malformed: string
  /** The field it is about, e.g. `need.query`; absent: the whole. */
  readonly path?: string | undefined
  /** Of a query: characters before the mistake. */
  readonly position?: number | undefined
  /** Of a query: what may stand there. */
  readonly expected?: readonly string[] | undefined
}

/** Reads a question from the bytes of its JSON. */
export function askedIn(apis: Apis, bytes: Buffer): VerifyQuestion | Malformed {
  const plain = plainQuestion(bytes)
  if (plain !== undefined) return about(apis, plain.api, plain)
  const json = jsonIn(bytes)
  return 'malformed' in json ? json : askedBy(apis, json.value)
}

/** Reads JSON strictly: no name twice, and nothing that is no text. */
export function jsonIn(bytes: Buffer): { readonly value: unknown } | Malformed {
  if (!isUtf8(bytes)) return { malformed: 'The body is not UTF-8 text.' }
  const json = readJson(bytes.toString('utf8'))
  return json.ok ? { value: json.value } : wrongAt(json.path, json.complaint)
}

/** Checks a question, whoever wrote it. @param value as JSON has it */
export function askedBy(apis: Apis, value: unknown): VerifyQuestion | Malformed {
  const parsed = VerifyInput.safeParse(value)
  if (!parsed.success) return malformedBy(parsed.error.issues)
  const { need, ...rest } = parsed.data
  const asked = about(apis, rest.api, rest)
  if (need === undefined || 'malformed' in asked) return asked
  const reading = readNeed(need, asked.served.profile)
  if (!reading.ok) return wrongQuery(reading.query, reading.error)
  return { ...asked, input: { ...rest, need: reading.need } }
}

function about(apis: Apis, api: string, input: VerifyRequest): VerifyQuestion | Malformed {
  const served = apis.named(api)
  return served === undefined ? wrongAt('api', `There is no API "${api}".`) : { served, input }
}

const QUERY_PATH = 'need.query'

const wrongQuery = (text: string, { position, message, expected }: QueryError): Malformed => ({
  ...wrongAt(QUERY_PATH, `${message}\n${pointingAt(text, position)}`),
  ...{ position, expected },
})

const wrongAt = (path: string, complaint: string): Malformed => ({
  malformed: complaint,
  path: path || undefined,
})

type Issue = { readonly path: PropertyKey[]; readonly message: string }

/** What is said of JSON that has another shape. */
export function malformedBy(issues: readonly Issue[]): Malformed {
  const told = issues.map(({ path, message }) => ({ path: pathText(path), message }))
  const [first, ...others] = told
  const more = others.map(it => (it.path === '' ? it.message : `${it.path}: ${it.message}`))
  return wrongAt(first?.path ?? '', [first?.message, ...more].join('; '))
}
