import type { Case, Finding } from '../../core/judge.ts'
import { headerOf } from '../../core/raw-headers.ts'
import type { Reason } from '../../core/reason.ts'
import type { Instant } from '../../core/terms.ts'
import type { Engine } from '../../engine/engine.ts'
import {
  checksOf,
  type Explain,
  type ExplainedRequest,
  type ExplainInput,
  type Explanation,
} from '../../engine/explain.ts'
import type { Inquiry, Ruling } from '../../engine/inquiry.ts'
import { announce } from '../announce.ts'
import { standardHeaders } from '../exchange.ts'
import type { VerifyRequest } from './input.ts'
import { isAmbiguous, troubledBy, UNREADABLE } from './judgement.ts'
import { inquiryOf, type Question, questionOf, rawHeadersOf } from './question.ts'
import { identityAnswer, refusalAnswer } from './view.ts'

/** One explanation on its way. */
interface Explaining extends Pick<ExplainInput, 'served'> {
  readonly engine: Engine
  readonly requestId: string
  readonly now: Instant
  readonly rawHeaders: Inquiry['rawHeaders']
  readonly question: Question
}

/** What the judge was asked, and said. */
interface Heard {
  judged: Case | undefined
  readonly broken: Set<Reason>
}

/** Explains a request with the very functions that decide about one, and takes nothing. @see {@link Explain} */
export const explain: Explain = async (engine, { served, request, digest }) => {
  const input = questionFor(served.api.name, request)
  const rawHeaders = rawHeadersOf(served, input)
  const question = questionOf(served, input)
  const { clock, secrets } = engine.ports
  const it: Explaining = {
    ...{ engine, served, rawHeaders, question },
    ...{ requestId: secrets.id('req_'), now: clock.now() },
  }
  if (question.open && !isAmbiguous(served, rawHeaders)) return opened()
  const heard: Heard = { judged: undefined, broken: new Set() }
  const ruling = troubledBy(question.trouble, await rulingOn(it, heard, { input, digest }))
  const credits = await creditsOf(it, heard, ruling)
  const decided = { served, rawHeaders, ruling, ...heard, shown: digest === undefined, credits }
  const need = heard.judged?.need
  return { ruling, ...(await answerTo(it, ruling)), checks: checksOf(decided), need, credits }
}

const questionFor = (api: string, request: ExplainedRequest): VerifyRequest => ({
  ...{ ...request, api, dryRun: true, explain: true },
})

/** A route that needs no key is open to everybody. */
const opened = (): Explanation => ({
  ...{ ruling: 'open', answer: undefined, headers: {}, checks: [], need: undefined, credits: undefined },
})

async function rulingOn(
  { engine, served, now, rawHeaders, question }: Explaining,
  heard: Heard,
  { input, digest }: Pick<ExplainInput, 'digest'> & { readonly input: VerifyRequest },
): Promise<Ruling> {
  if (question.unreadable) return UNREADABLE
  const inquiry: Inquiry = {
    ...inquiryOf(input, rawHeaders, question, { found: [] }),
    explain(found: readonly Finding[], judged: Case) {
      for (const { reason } of found) heard.broken.add(reason)
      heard.judged = judged
    },
  }
  if (digest === undefined) return engine.verify(served, inquiry, now)
  return (await engine.judge(served, digest, inquiry, now)) ?? UNKNOWN
}

const UNKNOWN: Ruling = { outcome: 'refused', reason: 'unknown', detail: {}, readings: [] }

/** How the balance stands against what the request costs; undefined where it costs nothing. */
async function creditsOf(
  { engine, served }: Explaining,
  { judged }: Heard,
  ruling: Ruling,
): Promise<Explanation['credits']> {
  const dossier = ruling.dossier
  const cost = judged?.need.credits ?? 0
  if (dossier === undefined || cost === 0 || !served.profile.charges(dossier.key.environment))
    return undefined
  return { balance: await engine.ports.credits.balance(dossier.account.id), cost }
}

type Answered = Pick<Explanation, 'answer' | 'headers'>

/** What would be sent: the refusal; of an API without an upstream, whose the key is; else what the upstream answers. */
async function answerTo(it: Explaining, ruling: Ruling): Promise<Answered> {
  const { served, requestId, now, rawHeaders, question } = it
  const { allowed, notes } = question
  const reason = reasonOf(ruling)
  const told = reason !== undefined && served.profile.looksUnknown(reason) ? undefined : ruling
  const origin = headerOf(rawHeaders, 'origin')
  const headers = await standardHeaders({ ...it, request: { headers: { origin } } }, told)
  if (ruling.outcome === 'admitted') {
    announce(headers, served, ruling.dossier)
    if (served.api.upstream !== undefined) return { answer: undefined, headers }
    return {
      answer: { status: 200, headers: JSON_TYPE, body: identityAnswer(ruling.dossier, requestId) },
      headers,
    }
  }
  const acceptLanguage = headerOf(rawHeaders, 'accept-language')
  const about = { served, ruling, requestId, now, message: notes.complaint, allowed, acceptLanguage }
  return { answer: refusalAnswer(about, ruling), headers }
}

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' }

const reasonOf = (ruling: Ruling) =>
  ruling.outcome === 'admitted' ? undefined : ruling.outcome === 'refused' ? ruling.reason : ruling.trouble
