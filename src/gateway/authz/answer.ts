import { readJson } from '../../core/json.ts'
import { type RawHeaders, valuesOf } from '../../core/raw-headers.ts'

/** What a client is to be sent. */
export interface ClientAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * How a proxy reads answers, which it says behind a `?` of the address it asks at.
 * - `plain`: every 2xx lets through; anything else goes to the client as it is
 * - `exact`: 200 alone lets through, so that a client can be sent another 2xx
 * - `sealed`: 2xx lets through, 403 does not, and no other status is understood: what the client is to be sent stands in
 *   a header, which the proxy hands in at another address
 * - `@name`: nginx asks with the request itself, and goes on in the place of that name when it is let through
 */
export type AnswerForm = 'plain' | 'exact' | 'sealed' | `@${string}`

/** What the answer to a proxy's question is. */
export type AuthzAnswer =
  | { readonly outcome: 'through'; readonly headers: Readonly<Record<string, string>> }
  | ({ readonly outcome: 'held' } & ClientAnswer)

const SEALED_HEADER = 'Latchkey-Refusal'
/** The status a client would be sent, where the proxy would take it for leave. */
const STATUS_HEADER = 'Latchkey-Status'
const FORM = /^(?:plain|exact|sealed|@[\w-]{1,64})$/

/** Whether that is a way of reading answers. */
export const isAnswerForm = (text: string): text is AnswerForm => FORM.test(text)

/** Puts an answer into the form the proxy reads. */
export function inForm(form: AnswerForm, answer: AuthzAnswer): ClientAnswer {
  if (answer.outcome === 'through') return through(form, answer.headers)
  const { status, headers, body } = answer
  if (form === 'sealed') return { status: 403, headers: { [SEALED_HEADER]: sealed(answer) }, body: '' }
  const misread = form === 'plain' && status < 300
  return misread
    ? { status: 403, headers: { ...headers, [STATUS_HEADER]: String(status) }, body }
    : { status, headers, body }
}

const through = (form: AnswerForm, headers: Readonly<Record<string, string>>): ClientAnswer => ({
  status: 200,
  headers: form.startsWith('@') ? { ...headers, 'X-Accel-Redirect': form } : headers,
  body: '',
})

const sealed = ({ status, headers, body }: ClientAnswer): string =>
  Buffer.from(JSON.stringify([status, headers, body])).toString('base64url')

/** The answer a proxy was handed in a header, and hands in. @returns undefined when there is none, or it is no such thing */
export function unsealed(raw: RawHeaders): ClientAnswer | undefined {
  const [text, second] = valuesOf(raw, SEALED_HEADER.toLowerCase())
  if (text === undefined || second !== undefined) return undefined
  const json = readJson(Buffer.from(text, 'base64url').toString())
  if (!json.ok || !Array.isArray(json.value)) return undefined
  const [status, headers, body]: readonly unknown[] = json.value
  if (!isStatus(status) || !isHeaders(headers) || typeof body !== 'string') return undefined
  return { status, headers, body }
}

const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && (value === 204 || (Number(value) >= 400 && Number(value) < 600))

const FIELD = /^[\w-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

const isHeaders = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(
    ([name, text]) => FIELD.test(name) && typeof text === 'string' && VALUE.test(text),
  )
