import type { z } from '@hono/zod-openapi'
import { isJson, readUpTo, utf8Text } from '../../core/body.ts'
import { readJson } from '../../core/json.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { complaintsIn, inWords } from '../../profile/wording.ts'
import type { EdgeProblem } from '../problems.ts'

/** No management call needs more, but one that brings thousands of rows and says so. */
export const MAX_BODY_BYTES = 256 * 1024

/** What was read, or the problem. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: EdgeProblem }

/** The JSON of a request's body, of `most` bytes; an empty body is an empty object. */
export async function readBody(
  request: Request,
  most: number | undefined = MAX_BODY_BYTES,
): Promise<Reading<unknown>> {
  const bytes = await readBytes(request, most)
  if (bytes === undefined) {
    const detail = `A body has at most ${most} bytes.`
    return { ok: false, problem: { code: 'body-too-large', detail, path: 'body' } }
  }
  if (bytes.length === 0) return { ok: true, value: {} }
  if (!isJson(request.headers.get('content-type'))) {
    const detail = 'Send JSON, with Content-Type: application/json.'
    return { ok: false, problem: { code: 'content-type-unknown', detail } }
  }
  const text = utf8Text(bytes)
  if (text === undefined) return problem('input-invalid', 'The body is not UTF-8 text.', 'body')
  const json = readJson(text)
  return json.ok ? json : problem('input-invalid', json.complaint, json.path === '' ? 'body' : json.path)
}

/** @returns undefined when there are more than `most` */
const readBytes = async ({ body, headers }: Request, most: number): Promise<Uint8Array | undefined> =>
  Number(headers.get('content-length') ?? 0) > most ? undefined : readUpTo(body, most)

/** A query as names and values, or the problem: a name given twice. */
export function readQuery(parameters: URLSearchParams): Outcome<Readonly<Record<string, string>>> {
  const twice = [...parameters.keys()].find(name => parameters.getAll(name).length > 1)
  if (twice !== undefined) return problem('input-invalid', 'Give this parameter once.', twice)
  return done(Object.fromEntries(parameters))
}

/**
 * The value as the schema makes it, or the first thing wrong with it and its path.
 * @param whole the path of what is wrong with all of it
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  whole?: string,
): Outcome<z.output<Schema>> {
  const parsed = schema.safeParse(value, { error: inWords })
  if (parsed.success) return done(parsed.data)
  const [complaint] = complaintsIn(parsed.error.issues)
  const path = complaint?.path === '' ? whole : complaint?.path
  return problem('input-invalid', sentence(complaint?.text ?? 'this is not valid'), path)
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
