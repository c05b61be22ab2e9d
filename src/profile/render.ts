import Negotiator from 'negotiator'
import type { Detail } from '../core/judge.ts'
import { type LimitReading, tightest } from '../core/limit.ts'
import { type Complaint, TROUBLES, UNPROVEN } from '../core/reason.ts'
import { type Instant, SECOND, type Text } from '../core/terms.ts'
import type { ErrorRow, ProfileSpec } from './schema.ts'
import { standardLimitWriter } from './standard-limits.ts'
import { type Fill, fillHeader, fillJson, fillText, type Values } from './template.ts'

/** An answer ready to be sent, in the profile's spelling. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an answer may have to mention, beside the row that speaks for it. */
export interface Circumstances {
  readonly requestId: string
  readonly now: Instant
  readonly acceptLanguage?: string | undefined
  readonly detail?: Detail | undefined
  readonly environment?: string | undefined
  readonly readings?: readonly LimitReading[] | undefined
  /** Said instead of the row's message, where the gateway knows more. */
  readonly message?: string | undefined
}

interface SpokenRow {
  readonly row: ErrorRow
  readonly title: Fill<string>
  readonly message: Fill<string>
  readonly hint: Fill<string>
  readonly details: Fill<unknown>
  readonly challenge: Fill<string> | undefined
  readonly headers: readonly (readonly [string, Fill<string>])[]
}

const RETRY_UNAVAILABLE_SECONDS = 1
/** What may be said before a key was proven. */
const PROVING_NOTHING: ReadonlySet<Complaint> = new Set([...UNPROVEN, ...TROUBLES])

/** Makes the function that spells a complaint. */
export function complaintRenderer(spec: ProfileSpec) {
  const envelope = fillJson(spec.errors.envelope)
  const spoken = spec.languages.map(language => [language, rowsOf(spec, language)] as const)
  const limits = limitHeaderWriter(spec)
  const fallback = spec.languages[0] ?? 'en'

  return function render(complaint: Complaint, at: Circumstances): Answer {
    const language = spec.languages.length > 1 ? chosen(at.acceptLanguage, spec.languages) : fallback
    const rows = spoken.find(([it]) => it === language) ?? spoken[0]
    const said = rows?.[1].get(complaint)
    if (said === undefined) throw new TypeError(`no row speaks for ${complaint}`)
    const values = valuesOf(spec, said, at)
    const headers: Record<string, string> = { 'Content-Type': contentTypeOf(spec) }
    if (spec.languages.length > 1) headers['Content-Language'] = language
    if (said.challenge !== undefined) headers['WWW-Authenticate'] = said.challenge(values)
    limits(headers, at.readings ?? [], at.now, at.readings === undefined || PROVING_NOTHING.has(complaint))
    for (const [name, fill] of said.headers) headers[name] = fill(values)
    return { status: said.row.status, headers, body: JSON.stringify(envelope(values)) }
  }
}

const contentTypeOf = ({ errors }: ProfileSpec): string =>
  errors.contentType.includes('charset') ? errors.contentType : `${errors.contentType}; charset=utf-8`

function chosen(accepted: string | undefined, languages: ProfileSpec['languages']): string {
  const negotiator = new Negotiator({ headers: { 'accept-language': accepted ?? '*' } })
  return negotiator.language([...languages]) ?? languages[0] ?? 'en'
}

function rowsOf(spec: ProfileSpec, language: string): ReadonlyMap<string, SpokenRow> {
  return new Map(
    spec.errors.rows.flatMap(row => row.when.map(it => [it, spokenRow(spec, row, language)] as const)),
  )
}

function spokenRow(spec: ProfileSpec, row: ErrorRow, language: string): SpokenRow {
  const challenge = row.challenge ?? (row.status === 401 ? spec.errors.challenge : undefined)
  const inLanguage = (text: Text | undefined) => fillText(textIn(text ?? '', language))
  return {
    row,
    title: inLanguage(row.title),
    message: inLanguage(row.message),
    hint: inLanguage(row.hint),
    details: fillJson(row.details),
    challenge: challenge === undefined ? undefined : fillHeader(challenge),
    headers: Object.entries(row.headers).map(([name, template]) => [name, fillHeader(template)]),
  }
}

/** A text in the wanted language, else in any it has. */
export const textIn = (text: Text, language: string): string =>
  typeof text === 'string' ? text : (text[language] ?? text['en'] ?? Object.values(text)[0] ?? '')

function valuesOf(spec: ProfileSpec, said: SpokenRow, at: Circumstances): Values {
  const reading = tightest(at.readings ?? [])
  const simple: Values = {
    $code: said.row.code,
    $status: said.row.status,
    $requestId: at.requestId,
    $api: spec.title,
    $header: spec.carriers[0]?.header,
    $required: at.detail?.required ?? [],
    $requiredText: at.detail?.required?.join(' '),
    $granted: at.detail?.granted ?? [],
    $resource: at.detail?.resource,
    $environment: at.detail?.environment ?? at.environment,
    $retryAfter: RETRY_UNAVAILABLE_SECONDS,
    ...(reading === undefined ? {} : readingValues(reading, at.now)),
  }
  const worded: Values = {
    ...simple,
    $title: said.title(simple),
    $message: at.message ?? said.message(simple),
    $hint: said.hint(simple),
  }
  return { ...worded, $details: said.details(worded) }
}

/** Rounded up, so that at the second named the full limit is back and the request can succeed. */
const readingValues = (reading: LimitReading, now: Instant): Values => ({
  $limit: reading.limit,
  $remaining: reading.remaining,
  $used: reading.used,
  $reset: Math.ceil(reading.resetsAt / SECOND),
  $retryAfter: Math.max(1, Math.ceil((reading.retryAt - now) / SECOND)),
})

/**
 * Makes the function that writes the limit headers of an answer into `headers`: of the tightest limit, or,
 * before a key was proven and where the profile wants them always, of its first limit as one nobody has used.
 */
export function limitHeaderWriter(spec: ProfileSpec) {
  const { limitHeaders, limits } = spec
  const standard = limitHeaders?.standard === true ? standardLimitWriter(spec) : undefined
  const send = Object.entries(limitHeaders?.send ?? {}).map(
    ([name, template]) => [name, fillHeader(template)] as const,
  )
  const [first] = limitHeaders?.always === true ? limits : []

  return function write(
    headers: Record<string, string>,
    readings: readonly LimitReading[],
    now: Instant,
    unproven: boolean,
  ): void {
    const reading = tightest(readings)
    if (reading !== undefined) {
      const values = readingValues(reading, now)
      for (const [name, fill] of send) headers[name] = fill(values)
      standard?.(headers, readings, now)
    } else if (unproven && first !== undefined) {
      const values = unusedValues(first.limit, now)
      for (const [name, fill] of send) headers[name] = fill(values)
      standard?.(headers, [unusedReading(first, now)], now)
    }
  }
}

/** What {@link limitHeaderWriter} writes of a proven key's limits, as one text: the members of a JSON object. */
export type LimitHeaderSpeller = (readings: readonly LimitReading[], now: Instant) => string

/**
 * Makes the function that spells limit headers as JSON: nearly every verdict has them, and no object has to be
 * made of them first. Undefined where the profile sends standard headers too.
 */
export function limitHeaderSpeller({ limitHeaders }: ProfileSpec): LimitHeaderSpeller | undefined {
  if (limitHeaders?.standard === true) return undefined
  const members = Object.entries(limitHeaders?.send ?? {}).map(([name, template], at) => ({
    start: `${at === 0 ? '' : ','}${JSON.stringify(name)}:"`,
    fill: fillHeader(JSON.stringify(template).slice(1, -1)),
  }))
  return (readings, now) => {
    const reading = tightest(readings)
    if (reading === undefined) return ''
    const values = readingValues(reading, now)
    let text = ''
    for (const { start, fill } of members) text += `${start}${fill(values)}"`
    return text
  }
}

const unusedValues = (limit: number, now: Instant): Values => ({
  $limit: limit,
  $remaining: limit,
  $used: 0,
  $reset: Math.ceil(now / SECOND),
})

const unusedReading = ({ name, limit }: ProfileSpec['limits'][number], now: Instant): LimitReading => ({
  ...{ name, limit, used: 0, remaining: limit, admitted: true },
  ...{ resetsAt: now, retryAt: now },
})
