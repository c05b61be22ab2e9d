import { parseAddress } from '../../core/address.ts'
import type { Finding } from '../../core/judge.ts'
import { headerOf, joinedOf, type RawHeaders } from '../../core/raw-headers.ts'
import type { Trouble } from '../../core/reason.ts'
import { canonicalTarget } from '../../core/target.ts'
import { type Awaitable, chain } from '../../core/terms.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Inquiry, Ruling } from '../../engine/inquiry.ts'
import { noteRefusal, scopesAsked } from '../../engine/refusing.ts'
import { announce } from '../announce.ts'
import type { Body } from '../body.ts'
import { type Deciding, isPreflight, preflight } from '../decide.ts'
import { complaintAnswer, type Standing, standardHeaders } from '../exchange.ts'
import { isOverladen } from '../message.ts'
import { findingsOf, type Heard } from './findings.ts'
import type { VerifyRequest } from './input.ts'
import { inquiryOf, type Question, questionOf, rawHeadersOf } from './question.ts'
import { openText, preflightText, verdictText, type WholeAnswer } from './view.ts'

/** What was decided about a request somebody else received. */
export interface Judgement {
  /** `open`: it needs no key, for its route is open or it is a page that asks for leave. */
  readonly ruling: Ruling | 'open'
  readonly served: ServedApi
  readonly input: VerifyRequest
  readonly rawHeaders: Inquiry['rawHeaders']
  readonly question: Question
  /** Every rule it breaks, where that was asked. */
  readonly findings: readonly Finding[] | undefined
  /** What the gateway itself would send, where the question has the headers of the request. */
  readonly answer: WholeAnswer | undefined
  /** A page asked for leave to send a request: no key is looked at, and nothing remembered. */
  readonly preflight?: boolean
}

type About = Pick<Judgement, 'served' | 'input' | 'rawHeaders' | 'question'>

/**
 * Comes to the same verdict the gateway would, in the same order.
 * @param body read only where it is needed; absent: what the question itself has of it
 */
export function judgementOn(
  by: Deciding,
  served: ServedApi,
  input: VerifyRequest,
  body?: Body,
): Awaitable<Judgement> {
  const heard: Heard = { found: [] }
  const about = {
    served,
    input,
    rawHeaders: rawHeadersOf(served, input),
    question: questionOf(served, input, body),
  }
  if (isPageAsking(about)) return leaveFor(by, about)
  const judging = rulingOn(by, about, heard)
  if (isPlain(input) && !(judging instanceof Promise)) return plainly(about, judging)
  return chain(judging, ruling => {
    if (!input.explain) return answeredWhole(by, about, ruling)
    return explained(by, about, ruling, heard)
  })
}

/** Whether nothing is asked for but the verdict: then there is nothing more to work out. */
const isPlain = ({ headers, explain }: VerifyRequest): boolean => headers === undefined && !explain

/** Written out: nearly every judgement is this one, and to spread the parts costs more than to name them. */
const plainly = ({ served, input, rawHeaders, question }: About, ruling: Judgement['ruling']): Judgement => ({
  served,
  input,
  rawHeaders,
  question,
  ruling,
  findings: undefined,
  answer: undefined,
})

function answeredWhole(
  by: Deciding,
  about: About,
  ruling: Judgement['ruling'],
  findings?: Judgement['findings'],
): Awaitable<Judgement> {
  if (about.input.headers === undefined) return { ...about, ruling, findings, answer: undefined }
  return chain(wholeAnswer(by, about, ruling), answer => ({ ...about, ruling, findings, answer }))
}

async function explained(
  by: Deciding,
  about: About,
  ruling: Judgement['ruling'],
  heard: Heard,
): Promise<Judgement> {
  const findings = ruling === 'open' ? [] : await findingsOf(by, about.served, ruling, heard)
  return answeredWhole(by, about, ruling, findings)
}

function rulingOn({ engine, now }: Deciding, about: About, heard: Heard): Awaitable<Ruling | 'open'> {
  const { served, input, rawHeaders, question } = about
  if (input.headers !== undefined && isOverladen(rawHeaders)) return OVERLADEN
  if (question.unreadable) return UNREADABLE
  if (question.open && !isAmbiguous(served, rawHeaders)) return 'open'
  const judging = engine.verify(served, inquiryOf(input, rawHeaders, question, heard), now)
  if (question.trouble === undefined) return judging
  return chain(judging, judged => troubledBy(question.trouble, judged))
}

const isPageAsking = ({ served, input, rawHeaders }: About): boolean =>
  input.headers !== undefined && isPreflight({ served, method: input.method ?? '', rawHeaders })

/** A page asks for leave to send a request. */
async function leaveFor(by: Deciding, about: About): Promise<Judgement> {
  const it = { ...about, preflight: true, findings: undefined }
  const target = canonicalTarget(about.input.path ?? '')
  if (target === undefined)
    return { ...it, ruling: UNREADABLE, answer: await wholeAnswer(by, about, UNREADABLE) }
  const leave = await preflight(by, about, target)
  if (leave.outcome === 'preflight')
    return { ...it, ruling: 'open', answer: { headers: { ...leave.headers, ...methodWithout(about) } } }
  const answer = await complaintAnswer(standingOf(by, about), leave.complaint, {})
  return { ...it, ruling: NO_LEAVE, answer }
}

/** Where whoever asks says what is needed, and no route does, the method that is asked about is one it answers. */
function methodWithout({ input, rawHeaders }: About): Readonly<Record<string, string>> {
  const method = headerOf(rawHeaders, 'access-control-request-method')
  if (input.need === undefined || method === undefined || !/^[A-Z]+$/.test(method)) return {}
  return { 'Access-Control-Allow-Methods': method }
}

const NO_LEAVE: Ruling = { outcome: 'refused', reason: 'host-denied', detail: {}, readings: [] }

const standingOf = (by: Deciding, { served, rawHeaders }: About): Standing => ({
  ...{ ...by, served },
  request: {
    headers: {
      origin: joined(rawHeaders, 'origin'),
      'accept-language': joined(rawHeaders, 'accept-language'),
    },
  },
})

/** As node:http gives it: what was sent twice is one text, which names no origin. */
const joined = (rawHeaders: RawHeaders, name: string): string | undefined =>
  joinedOf(rawHeaders, name) || undefined

/** What the gateway itself would send about a request it received; of one that passes, the headers it would add. */
function wholeAnswer(by: Deciding, about: About, ruling: Ruling | 'open'): Awaitable<WholeAnswer> {
  const standing = standingOf(by, about)
  if (ruling === 'open') return chain(standardHeaders(standing, undefined), headers => ({ headers }))
  if (ruling.outcome === 'admitted')
    return chain(standardHeaders(standing, ruling), headers => {
      announce(headers, about.served, ruling.dossier)
      return { headers }
    })
  const { allowed, notes } = about.question
  const headers =
    allowed !== undefined && ruling.outcome === 'troubled' ? { Allow: allowed.join(', ') } : undefined
  const complaint = ruling.outcome === 'refused' ? ruling.reason : ruling.trouble
  return complaintAnswer(standing, complaint, { verdict: ruling, message: notes.complaint, headers })
}

/** A judgement as the verify endpoint tells it. @see verdictText */
export function judgementText({ requestId, now }: Deciding, it: Judgement): string {
  const { served, ruling, findings, question, answer } = it
  if (ruling === 'open')
    return it.preflight
      ? preflightText(requestId, answer?.headers ?? {})
      : openText({ requestId, findings, answer })
  const { allowed, notes } = question
  const bodyNeeded = notes.bodyNeeded ? served.profile.spec.proxy.bodyLimitBytes : undefined
  const message = notes.complaint
  return verdictText({ served, ruling, requestId, now, message, findings, allowed, answer, bodyNeeded })
}

/** Whether all that is told of it is ours or a profile's, but for who it is: then its text is ASCII. */
export const isPlainAdmission = ({ ruling, answer, findings }: Judgement): boolean =>
  ruling !== 'open' && ruling.outcome === 'admitted' && answer === undefined && findings === undefined

/** Remembers a refusal, as whoever received the request told it. */
export function rememberJudged({ engine, now, requestId }: Deciding, it: Judgement): void {
  const { ruling, input, served, rawHeaders, question } = it
  if (ruling === 'open' || ruling.outcome !== 'refused' || input.dryRun || it.preflight) return
  const { need } = question
  noteRefusal(engine.ports, served, {
    ...{ ruling, now, requestId, rawHeaders, method: input.method, path: input.path },
    address: input.ip === undefined ? undefined : parseAddress(input.ip),
    scopes: typeof need === 'function' ? [] : scopesAsked(need, ruling),
  })
}

/** What is said of a path that could mean two things. */
export const UNREADABLE: Ruling = { outcome: 'troubled', trouble: 'request-malformed', readings: [] }

/** What is said of a request that has more headers than anybody reads for certain. */
const OVERLADEN: Ruling = { outcome: 'troubled', trouble: 'headers-too-large', readings: [] }

/** Whether a request shows keys in more than one place. */
export const isAmbiguous = ({ profile }: ServedApi, rawHeaders: Inquiry['rawHeaders']): boolean => {
  const presented = profile.read(rawHeaders)
  return presented.outcome === 'refused' && presented.reason === 'ambiguous'
}

/** A valid key in front of a route that is not there: only now is that told. */
export function troubledBy(trouble: Trouble | undefined, ruling: Ruling): Ruling {
  if (trouble === undefined || ruling.outcome !== 'admitted') return ruling
  return { outcome: 'troubled', trouble, dossier: ruling.dossier, readings: ruling.readings }
}
