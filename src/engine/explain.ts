import { type Compared, comparedBy } from '../core/compare.ts'
import { type Case, CHECKS } from '../core/judge.ts'
import type { LimitReading } from '../core/limit.ts'
import { pairsOf } from '../core/raw-headers.ts'
import type { Reason } from '../core/reason.ts'
import type { Digest } from '../core/terms.ts'
import type { Answer } from '../profile/profile.ts'
import type { ServedApi } from './apis.ts'
import type { Engine } from './engine.ts'
import type { Protected, Ruling } from './inquiry.ts'
import type { NeedAsked } from './need-input.ts'

/** A request somebody wants to have explained: as much of it as they know. */
export interface ExplainedRequest {
  readonly key?: string | undefined
  readonly method?: string | undefined
  /** With its query. */
  readonly path?: string | undefined
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly referer?: string | undefined
  readonly ip?: string | undefined
  readonly headers?: Readonly<Record<string, string | string[]>> | undefined
  readonly body?: string | undefined
  /** What it needs, instead of what its route says. */
  readonly need?: NeedAsked | undefined
}

/** What is to be explained. */
export interface ExplainInput {
  readonly served: ServedApi
  readonly request: ExplainedRequest
  /** Of the secret it is judged by, where nobody has the secret itself; absent: by the key it shows. */
  readonly digest?: Digest | undefined
}

export const CHECK_STATES = ['passed', 'failed', 'skipped'] as const

/** One rule and how a request stands before it. */
export interface CheckResult extends Compared {
  readonly reason: Reason
  readonly state: (typeof CHECK_STATES)[number]
}

/** What the gateway would answer, and how it would come to that. */
export interface Explanation {
  /** `open`: its route needs no key, so that nothing is checked. */
  readonly ruling: Ruling | 'open'
  /** What would be sent; absent where the request would be forwarded. */
  readonly answer: Answer | undefined
  /** Headers that go with the answer of the upstream, or of ours. */
  readonly headers: Readonly<Record<string, string>>
  /** Every rule, in the order in which they are asked. */
  readonly checks: readonly CheckResult[]
  /** What the request was found to need; absent where that could not be found out. */
  readonly need: Case['need'] | undefined
  /** Present where the request costs credits. */
  readonly credits: { readonly balance: number; readonly cost: number } | undefined
}

/** Explains a request as the gateway would decide about it now, and takes nothing. */
export type Explain = (engine: Engine, input: ExplainInput) => Promise<Explanation>

/** How the decision went. */
export interface Decided {
  readonly served: Protected
  readonly rawHeaders: readonly string[]
  readonly ruling: Ruling
  /** What the judge was asked; absent where it was not. */
  readonly judged: Case | undefined
  /** Every reason its rules gave. */
  readonly broken: ReadonlySet<Reason>
  /** Whether the secret itself was shown. */
  readonly shown: boolean
  readonly credits: Explanation['credits']
}

/** Before a key is proven, in the order in which that is found out. */
const PROVING: readonly Reason[] = ['missing', 'ambiguous', 'malformed', 'unknown']
const SIGNATURES: ReadonlySet<Reason> = new Set([
  'signature-missing',
  'signature-stale',
  'signature-wrong',
  'signature-replayed',
])

/** How every rule of the book stands, in the order in which they are asked. */
export const checksOf = (it: Decided): readonly CheckResult[] => [
  ...proving(it),
  ...CHECKS.map(({ reason }) => judgedBy(reason, it)),
  creditCheck(it),
  limitCheck(it),
]

const reasonOf = ({ ruling }: Decided): Reason | undefined =>
  ruling.outcome === 'refused' ? ruling.reason : undefined

function proving(it: Decided): readonly CheckResult[] {
  const why = reasonOf(it)
  const failed = why === undefined ? -1 : PROVING.indexOf(why)
  return PROVING.map((reason, at) => {
    const state = provingState(it, at, failed)
    return { reason, state, ...(state === 'skipped' ? NOTHING : provingCompared(reason, it)) }
  })
}

/** @param failed which of them was not passed; -1: none */
function provingState({ shown, ruling }: Decided, at: number, failed: number): CheckResult['state'] {
  const isRead = ruling.outcome !== 'troubled' || ruling.dossier !== undefined
  if (!shown || !isRead || (failed >= 0 && at > failed)) return 'skipped'
  return at === failed ? 'failed' : 'passed'
}

const NOTHING: Compared = { found: [], wanted: [] }

function provingCompared(reason: Reason, { served: { profile }, rawHeaders }: Decided): Compared {
  const { carriers, forms } = profile.spec
  if (reason === 'malformed') return { found: [], wanted: forms.map(it => it.prefix) }
  if (reason === 'unknown') return NOTHING
  const shown = new Set(pairsOf(rawHeaders).map(([name]) => name.toLowerCase()))
  const wanted = carriers.map(({ header, scheme }) => [header, scheme].filter(Boolean).join(': '))
  return { found: carriers.map(it => it.header).filter(it => shown.has(it.toLowerCase())), wanted }
}

function judgedBy(reason: Reason, it: Decided): CheckResult {
  const { judged, broken, shown } = it
  if (judged === undefined) return { reason, state: stateUnjudged(reason, it), ...NOTHING }
  const compared = comparedBy(reason, judged)
  if (!shown && SIGNATURES.has(reason) && compared.wanted.length > 0)
    return { reason, state: 'skipped', ...NOTHING }
  const failed = broken.has(reason) || reason === reasonOf(it)
  return { reason, state: failed ? 'failed' : 'passed', ...compared }
}

/** Where the body could not be read, only what is wrong with the key itself is known. */
const stateUnjudged = (reason: Reason, it: Decided): CheckResult['state'] =>
  reason === reasonOf(it) ? 'failed' : 'skipped'

function creditCheck(it: Decided): CheckResult {
  const reason = 'credits-exhausted'
  const { credits, judged } = it
  if (judged === undefined) return { reason, state: 'skipped', ...NOTHING }
  if (credits === undefined) return { reason, state: 'passed', ...NOTHING }
  const { balance, cost } = credits
  const failed = reasonOf(it) === reason || balance < cost
  return { reason, state: failed ? 'failed' : 'passed', found: [String(balance)], wanted: [String(cost)] }
}

function limitCheck(it: Decided): CheckResult {
  const reason = 'rate-limited'
  const { judged, ruling } = it
  if (judged === undefined) return { reason, state: 'skipped', ...NOTHING }
  const { cost } = judged.need
  const full = ruling.readings.filter(reading => isFull(reading, cost))
  const shown = full.length > 0 ? full : ruling.readings
  return {
    ...{ reason, state: full.length > 0 ? 'failed' : 'passed' },
    found: shown.map(({ name, used, limit }) => `${name} ${used}/${limit}`),
    wanted: ruling.readings.length > 0 ? [String(cost)] : [],
  }
}

const isFull = ({ admitted, remaining }: LimitReading, cost: number): boolean => !admitted || remaining < cost
