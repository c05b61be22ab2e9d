import { parseAddress } from '../core/address.ts'
import type { Finding } from '../core/judge.ts'
import type { Trouble } from '../core/reason.ts'
import { type Awaitable, chain } from '../core/terms.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Inquiry, Ruling } from '../engine/inquiry.ts'
import { noteRefusal } from '../engine/refusing.ts'
import type { Deciding } from './decide.ts'
import { inquiryOf, type Question, questionOf, rawHeadersOf } from './question.ts'
import type { VerifyRequest } from './verify-input.ts'
import { openText, type ViewParts, verdictText } from './verify-view.ts'

/** What was decided about a request somebody else received. */
export interface Judgement {
  /** `open`: its route needs no key. */
  readonly ruling: Ruling | 'open'
  readonly served: ServedApi
  readonly input: VerifyRequest
  readonly rawHeaders: Inquiry['rawHeaders']
  readonly question: Question
  /** Every rule it breaks, where that was asked. */
  readonly findings: readonly Finding[] | undefined
}

/** Comes to the same verdict the gateway would, in the same order. */
export function judgementOn(
  { engine, now }: Deciding,
  served: ServedApi,
  input: VerifyRequest,
): Awaitable<Judgement> {
  const found: Finding[] = []
  const rawHeaders = rawHeadersOf(served, input)
  const question = questionOf(served, input)
  const about = { served, input, rawHeaders, question }
  if (question.open && !isAmbiguous(served, rawHeaders))
    return { ...about, ruling: 'open', findings: input.explain ? found : undefined }
  const judging = question.unreadable
    ? UNREADABLE
    : engine.verify(served, inquiryOf(input, rawHeaders, question, found), now)
  return chain(judging, judged => {
    const ruling = troubledBy(question.trouble, judged)
    return { ...about, ruling, findings: input.explain ? explained(found, ruling) : undefined }
  })
}

/** A judgement as the verify endpoint tells it. @see verdictText */
export function judgementText({ requestId, now }: Deciding, it: Judgement): string {
  const { served, ruling, findings, question } = it
  if (ruling === 'open') return openText({ requestId, findings })
  const { allowed, notes } = question
  const parts: ViewParts = { served, ruling, requestId, now, message: notes.complaint, findings, allowed }
  return verdictText(parts)
}

/** Remembers a refusal, as whoever received the request told it. */
export function rememberJudged({ engine, now, requestId }: Deciding, it: Judgement): void {
  const { ruling, input, served, rawHeaders, question } = it
  if (ruling === 'open' || ruling.outcome !== 'refused' || input.dryRun) return
  const { need } = question
  noteRefusal(engine.ports, served, {
    ...{ ruling, now, requestId, rawHeaders, method: input.method, path: input.path },
    address: input.ip === undefined ? undefined : parseAddress(input.ip),
    scopes: typeof need === 'function' ? [] : need.scopes,
  })
}

/** What is said of a path that could mean two things. */
export const UNREADABLE: Ruling = { outcome: 'troubled', trouble: 'request-malformed', readings: [] }

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

/** Every rule that was broken, or the one reason that kept the rules from being asked. */
function explained(found: readonly Finding[], ruling: Ruling): readonly Finding[] {
  if (found.length > 0 || ruling.outcome !== 'refused') return found
  return [{ reason: ruling.reason, detail: ruling.detail }]
}
