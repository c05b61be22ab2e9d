import { z } from 'zod'
import { Fault } from '../../core/error.ts'
import type { Complaint } from '../../core/reason.ts'
import { type Awaitable, chain } from '../../core/terms.ts'
import type { Exchange } from '../exchange.ts'
import type { TellFailure } from '../failures.ts'
import type { GatewaySettings } from '../settings.ts'
import { answered, answeredBy, timed } from '../watch.ts'
import { askedBy, jsonIn, type Malformed, malformedBy } from './asked.ts'
import { type Asker, admitAsker, answerAsker, refuseMalformed } from './asker.ts'
import { type Judgement, judgementOn, judgementText, rememberJudged } from './judgement.ts'

/** Questions one call may ask. */
const MAX_QUESTIONS = 100

const BatchInput = z.strictObject({ requests: z.array(z.unknown()).min(1).max(MAX_QUESTIONS) })

/** What a batch is answered with. */
interface BatchParts {
  readonly settings: GatewaySettings
  readonly tell: TellFailure
}

/**
 * `POST /_latchkey/v1/verify/batch`: what its questions would be answered one after the other, in one answer. Each is
 * asked once the one before it is decided, so that limits and credits are taken in their order; one that cannot be
 * answered says why, and the others are. Of a hundred, each takes 9 µs of the gateway's processor time, where one that
 * is asked alone takes 42 µs, its way through the operating system included (two busy cores, 1,000 keys).
 */
export const handleBatch = (it: Exchange, { settings, tell }: BatchParts): Awaitable<void> =>
  admitAsker(it, settings, (asker, bytes) => {
    const requests = requestsIn(bytes)
    return 'malformed' in requests ? refuseMalformed(asker, requests) : answerAll(asker, requests, tell)
  })

function requestsIn(bytes: Buffer): readonly unknown[] | Malformed {
  const json = jsonIn(bytes)
  if ('malformed' in json) return json
  const parsed = BatchInput.safeParse(json.value)
  return parsed.success ? parsed.data.requests : malformedBy(parsed.error.issues)
}

/** Nothing more is decided once the caller has gone. */
async function answerAll(it: Asker, requests: readonly unknown[], tell: TellFailure): Promise<void> {
  const results: string[] = []
  for (const request of requests) {
    if (it.response.destroyed) return
    const result = resultOf(it, request, tell)
    results.push(typeof result === 'string' ? result : await result)
  }
  if (answerAsker(it, `{"results":[${results.join()}]}`))
    answered(it, { api: it.served.api.name, what: 'admitted', status: 200 })
}

/** One verdict as the verify endpoint gives it, under an id and at a time of its own; or why there is none. */
function resultOf(it: Asker, request: unknown, tell: TellFailure): Awaitable<string> {
  const { apis, ports } = it.engine
  const asked = askedBy(apis, request)
  if ('malformed' in asked) return unanswered(it, 'request-malformed', asked)
  const { secrets, clock } = ports
  const own: Asker = { ...it, requestId: secrets.id('req_'), now: clock.now(), began: performance.now() }
  const failed = (cause: unknown): string => {
    tell(cause, own.requestId)
    return unanswered(own, cause instanceof Fault ? 'unavailable' : 'internal', BROKEN)
  }
  try {
    const text = chain(judgementOn(own, asked.served, asked.input), it => judgedText(own, it))
    return text instanceof Promise ? text.catch(failed) : text
  } catch (cause) {
    return failed(cause)
  }
}

const BROKEN: Malformed = { malformed: 'This question could not be answered just now. Ask it again.' }

function judgedText(it: Asker, judgement: Judgement): string {
  const { ruling, served, input } = judgement
  const text = judgementText(it, judgement)
  if (ruling !== 'open' && ruling.outcome === 'admitted' && input.dryRun !== true) timed(it, ruling)
  rememberJudged(it, judgement)
  const what = ruling === 'open' ? ruling : answeredBy(ruling)
  it.watch?.traffic?.answered(it.surface, served.api.name, what, it.began)
  return text
}

/** In the place of a verdict. Its path is within the question. */
function unanswered(it: Asker, complaint: Complaint, { malformed, ...where }: Malformed): string {
  const { api, profile } = it.served
  const code = profile.spec.errors.rows.find(row => row.when.includes(complaint))?.code
  it.watch?.traffic?.answered(it.surface, api.name, complaint, it.began)
  return JSON.stringify({ error: { code, message: malformed, ...where } })
}
