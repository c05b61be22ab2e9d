import { asciiJson } from '../../core/json.ts'
import type { Finding } from '../../core/judge.ts'
import type { Dossier } from '../../core/key.ts'
import type { LimitReading } from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'
import type { Admitted, Charge, Refused } from '../../core/verdict.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Ruling, Troubled } from '../../engine/inquiry.ts'
import type { Answer } from '../../profile/profile.ts'
import { announce } from '../announce.ts'

/** What a verdict's answer is made from. */
export interface ViewParts {
  readonly served: ServedApi
  readonly ruling: Ruling
  readonly requestId: string
  readonly now: Instant
  readonly message?: string | undefined
  /** The languages the caller would like; absent: the profile's first. */
  readonly acceptLanguage?: string | undefined
  /** The methods its path answers, where this one it does not. */
  readonly allowed?: readonly string[] | undefined
  /** Every rule the request breaks, when the caller asked for an explanation. */
  readonly findings?: readonly Finding[] | undefined
  /** What the gateway itself would send, where the whole request is known. */
  readonly answer?: WholeAnswer | undefined
  /** A body that was kept back is needed, of at most so many bytes. */
  readonly bodyNeeded?: number | undefined
}

/** An answer in full; of a request that passes, the headers that go with whatever is answered. */
export type WholeAnswer = Answer | Pick<Answer, 'headers'>

/**
 * A verdict as JSON text: `valid`, the profile's `code`, our `reason`, who it is, how the limits stand, and
 * `answer`: what to send the caller in the profile's own spelling. Instants of limits are epoch milliseconds.
 */
export function verdictText(parts: ViewParts): string {
  const { ruling } = parts
  if (ruling.outcome === 'admitted') return admittedText(parts, ruling)
  const dossier = ruling.outcome === 'troubled' ? undefined : ruling.dossier
  const text = JSON.stringify(refusalView(parts, ruling)).slice(0, -1)
  const limits = `"limits":${limitsText(ruling.readings)}`
  return dossier === undefined ? `${text},${limits}}` : `${text},${limits},${identityText(dossier)}}`
}

type View = Readonly<Record<string, unknown>>

/** Written out by hand: nearly every answer is this one, and `JSON.stringify` takes three times as long. */
function admittedText(
  { served, requestId, now, findings, answer }: ViewParts,
  { readings, charge, dossier }: Admitted,
): string {
  const headers =
    answer === undefined ? limitsAndEnd(served, { readings, dossier }, now) : JSON.stringify(answer.headers)
  const credits = charge === undefined ? 'null' : JSON.stringify(chargeView(charge))
  const explained = findings === undefined ? '' : `"findings":${JSON.stringify(findings)},`
  return `{"valid":true,"code":"VALID","reason":null,"requestId":"${requestId}","limits":${limitsText(readings)},"credits":${credits},"answer":{"headers":${headers}},${explained}${identityText(dossier)}}`
}

/** All that is said beside a key that stood alone, as JSON. */
function limitsAndEnd(
  served: ServedApi,
  { readings, dossier }: Pick<Admitted, 'readings' | 'dossier'>,
  now: Instant,
): string {
  const { limitHeaders, limitHeaderText } = served.profile
  if (limitHeaderText !== undefined && dossier.credential.until === undefined)
    return `{${limitHeaderText(readings, now)}}`
  const headers: Record<string, string> = {}
  limitHeaders(headers, readings, now, false)
  announce(headers, served, dossier)
  return JSON.stringify(headers)
}

/** `held` only where they are: to be committed or released by the id before that time. */
const chargeView = ({ heldUntil, ...spent }: Charge): View =>
  heldUntil === undefined ? spent : { ...spent, held: true, until: iso(heldUntil) }

function refusalView(parts: ViewParts, ruling: Refused | Troubled): View {
  const { served, requestId, findings, bodyNeeded } = parts
  const reason = ruling.outcome === 'refused' ? ruling.reason : ruling.trouble
  const { detail } = ruling.outcome === 'refused' ? ruling : NOTHING_KNOWN
  const answer = parts.answer ?? refusalAnswer(parts, ruling)
  if (bodyNeeded !== undefined) return bodyNeededView({ requestId, answer, limitBytes: bodyNeeded })
  const row = served.profile.spec.errors.rows.find(it => it.when.includes(reason))
  return { valid: false, code: row?.code, reason, detail, requestId, answer, findings }
}

interface BodyNeeded {
  readonly requestId: string
  readonly answer: WholeAnswer
  readonly limitBytes: number
}

/** Nothing is decided yet. Whoever takes it for a refusal refuses. */
const bodyNeededView = ({ requestId, answer, limitBytes }: BodyNeeded): View => ({
  ...{ valid: false, code: 'BODY_NEEDED', reason: 'body-needed' },
  ...{ detail: { limitBytes }, requestId, answer },
})

/** A page may send what it asked about: that is the whole answer, and the request goes no further. */
export function preflightText(requestId: string, headers: Readonly<Record<string, string>>): string {
  const verdict = { valid: false, code: 'PREFLIGHT', reason: 'preflight', detail: {}, requestId }
  return JSON.stringify({ ...verdict, answer: { status: 204, headers, body: '' }, limits: [] })
}

const NOTHING_KNOWN: Pick<Refused, 'dossier' | 'detail'> = { detail: {} }

/** What the gateway would send. Like there, an answer about a key that looks unknown tells nothing about it. */
export function refusalAnswer(parts: ViewParts, ruling: Refused | Troubled): Answer {
  const { served, requestId, now, message, allowed, acceptLanguage } = parts
  const reason = ruling.outcome === 'refused' ? ruling.reason : ruling.trouble
  const known = served.profile.looksUnknown(reason) ? undefined : ruling
  const { dossier, detail } = known?.outcome === 'refused' ? known : NOTHING_KNOWN
  const environment = dossier?.key.environment
  const about = { requestId, now, readings: known?.readings, detail, environment, message, acceptLanguage }
  const answer = served.profile.render(reason, about)
  if (allowed === undefined) return answer
  return { ...answer, headers: { Allow: allowed.join(', '), ...answer.headers } }
}

/** The verdict on a request that needs no key: whoever it is from, it may pass. */
export function openText({
  requestId,
  findings,
  answer,
}: Pick<ViewParts, 'requestId' | 'findings' | 'answer'>): string {
  const nobody = { key: null, account: null, project: null, environment: null, scopes: [] }
  const verdict = { valid: true, code: 'VALID', reason: null, requestId, limits: [], credits: null }
  return JSON.stringify({ ...verdict, answer: { headers: answer?.headers ?? {} }, findings, ...nobody })
}

/** That a request is valid, and whose it is, in ASCII. How the limits stand is in the answer's headers. */
export const identityAnswer = (dossier: Dossier, requestId: string): string =>
  `{"valid":true,"code":"VALID","requestId":"${requestId}",${identityText(dossier)}}`

/** Who a dossier is about does not change while it lives, so its JSON is made once. */
const identities = new WeakMap<Dossier, string>()

/** The members of {@link who}, without the braces, in ASCII: so nobody has to count the bytes of an answer. */
function identityText(dossier: Dossier): string {
  const known = identities.get(dossier)
  if (known !== undefined) return known
  const text = asciiJson(who(dossier)).slice(1, -1)
  identities.set(dossier, text)
  return text
}

function who({ credential, key, account, project }: Dossier): Readonly<Record<string, unknown>> {
  return {
    key: {
      id: key.id,
      name: key.name,
      mask: credential.mask,
      side: credential.side,
      generation: credential.generation,
      graceEndsAt: iso(credential.until),
      expiresAt: iso(key.expiresAt),
      collections: key.collections,
    },
    account: { id: account.id, name: account.name, plan: account.plan ?? null, modules: account.modules },
    project: project === undefined ? null : { id: project.id, name: project.name },
    environment: key.environment ?? null,
    scopes: key.scopes,
  }
}

function limitsText(readings: readonly LimitReading[]): string {
  let text = ''
  for (const it of readings) text += text === '' ? limitText(it) : `,${limitText(it)}`
  return `[${text}]`
}

const limitText = ({ name, limit, used, remaining, admitted, resetsAt, retryAt }: LimitReading): string => {
  if (name !== limitStart.name || limit !== limitStart.limit) limitStart = startOf(name, limit)
  const start = `${limitStart.text}${used},"remaining":${remaining}`
  return admitted
    ? `${start},"exceeded":false,"resetsAt":${resetsAt},"retryAt":null}`
    : `${start},"exceeded":true,"resetsAt":${resetsAt},"retryAt":${retryAt}}`
}

const startOf = (name: string, limit: number) => ({
  name,
  limit,
  text: `{"name":"${name}","limit":${limit},"used":`,
})

/** What is said of a limit before its uses, kept from the last time: most readings are of one limit. */
let limitStart = startOf('', 0)

const iso = (at: Instant | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
