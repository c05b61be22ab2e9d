import { type Address, addressBucket } from '../core/address.ts'
import { type Case, type Evidence, type Finding, findings, judge, standing } from '../core/judge.ts'
import type { LimitReading } from '../core/limit.ts'
import type { Need } from '../core/need.ts'
import { sourceOf } from '../core/origin.ts'
import type { Reason, Trouble } from '../core/reason.ts'
import { isFresh, type SignatureFinding, signedTexts } from '../core/signing.ts'
import { type Awaitable, chain, type Instant, SECOND } from '../core/terms.ts'
import type { Admitted, Refused, Verdict } from '../core/verdict.ts'
import type { CounterStore, Take } from '../ports/counters.ts'
import type { CreditStore } from '../ports/credits.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { UsageLedger } from '../ports/usage.ts'
import type { Profile } from '../profile/compile.ts'
import { headerOf } from '../profile/read.ts'
import type { Dossiers, OpenDossier } from './dossiers.ts'

/** One request as a decision sees it. */
export interface Inquiry {
  /** `[name, value, name, value, …]`, as received. */
  readonly rawHeaders: readonly string[]
  /** What it asks for, or how to find out once the key is proven (when that means reading the body). */
  readonly need: Need | (() => Promise<Need | Trouble>)
  /** The caller's address; undefined when it cannot be known for certain. Asked for only by rules that need it. */
  readonly address: () => Address | undefined
  /** The body exactly as sent. Asked for only where a signature must be checked. */
  readonly body: () => Promise<Uint8Array | Trouble>
  /** Instead of a body: the HMAC its receiver made over it, where the receiver can be trusted with that. */
  readonly bodyDigest?: string | undefined
  /** Decide and take nothing: no limit, no credit, no usage. */
  readonly dryRun?: boolean | undefined
  /** Receives every rule the request breaks, when someone wants to know. */
  readonly explain?: ((found: readonly Finding[]) => void) | undefined
}

/** A request that could not be judged for a cause of its own, e.g. a body that cannot be read. */
export interface Troubled {
  readonly outcome: 'troubled'
  readonly trouble: Trouble
}

export type Ruling = Verdict | Troubled

export interface VerifyPorts {
  readonly dossiers: Dossiers
  readonly counters: CounterStore
  readonly credits: CreditStore
  readonly usage: UsageLedger
  readonly secrets: Secrets
}

/** Which API a request is for, as the verifier knows it. */
export interface Protected {
  readonly apiId: string
  readonly profile: Profile
}

/** Decides about one request. Synchronous when everything it needs is at hand. */
export type Verify = (api: Protected, inquiry: Inquiry, now: Instant) => Awaitable<Ruling>

/** A use is noted at most once in this time for each credential: last used is right to a second. */
const NOTE_EVERY_MS = SECOND
const NO_READINGS: readonly LimitReading[] = []

/** One request, top to bottom: read, digest, dossier, witness, judge, take, spend, note. */
export function verifier(ports: VerifyPorts): Verify {
  return function verify(api, inquiry, now) {
    const shown = api.profile.read(inquiry.rawHeaders)
    if (shown.outcome === 'refused') return unproven(shown.reason)
    const opened = ports.dossiers.open(api.apiId, api.profile, ports.secrets.digest(shown.secret))
    if (opened instanceof Promise)
      return opened.then(it => decide(ports, api, inquiry, shown.secret, it, now))
    return decide(ports, api, inquiry, shown.secret, opened, now)
  }
}

const unproven = (reason: Reason): Refused => ({
  outcome: 'refused',
  reason,
  detail: {},
  readings: NO_READINGS,
})

function decide(
  ports: VerifyPorts,
  api: Protected,
  inquiry: Inquiry,
  secret: string,
  opened: OpenDossier | undefined,
  now: Instant,
): Awaitable<Ruling> {
  if (opened === undefined) return unproven('unknown')
  const { key, credential } = opened.dossier
  const mustSign = key.signed && api.profile.binding.signature.has(credential.side)
  const { need } = inquiry
  if (typeof need !== 'function' && !mustSign)
    return rule({ ports, api, inquiry, opened, now }, need, 'absent')
  return decideAfterBody({ ports, api, inquiry, opened, now }, mustSign ? secret : undefined)
}

interface Hearing {
  readonly ports: VerifyPorts
  readonly api: Protected
  readonly inquiry: Inquiry
  readonly opened: OpenDossier
  readonly now: Instant
}

/** The body is read only for a key that stands: a revoked one cannot make us wait for megabytes. */
async function decideAfterBody(it: Hearing, signedWith: string | undefined): Promise<Ruling> {
  const fallen = standing(it.opened.dossier, it.now)
  if (fallen !== undefined) return refuse(it, fallen)
  const { need } = it.inquiry
  const asked = typeof need === 'function' ? await need() : need
  if (typeof asked === 'string') return { outcome: 'troubled', trouble: asked }
  if (signedWith === undefined) return rule(it, asked, 'absent')
  const body = await it.inquiry.body()
  if (typeof body === 'string') return { outcome: 'troubled', trouble: body }
  return rule(it, asked, witness(it, signedWith, body))
}

/** Checks an HMAC v1 signature over the bytes received. @see the profile’s `signing` */
function witness({ ports, api, inquiry, now }: Hearing, secret: string, body: Uint8Array): SignatureFinding {
  const { signing } = api.profile.spec
  if (signing === undefined) return 'absent'
  const timestamp = headerOf(inquiry.rawHeaders, signing.timestampHeader.toLowerCase())
  const signature = headerOf(inquiry.rawHeaders, signing.signatureHeader.toLowerCase())
  if (!timestamp || !signature) return 'absent'
  const fresh = isFresh(timestamp, now, signing.toleranceSeconds * SECOND)
  if (fresh !== true) return fresh === undefined ? 'wrong' : 'stale'
  const fits =
    inquiry.bodyDigest === undefined
      ? signedTexts(timestamp, body).some(([text, bytes]) =>
          ports.secrets.hmacFits(secret, text, bytes, signature),
        )
      : ports.secrets.sameHmac(inquiry.bodyDigest, signature)
  return fits ? 'fine' : 'wrong'
}

function rule(it: Hearing, need: Need, signature: SignatureFinding): Awaitable<Ruling> {
  const { api, inquiry, opened, now } = it
  if (opened.clearedFor === need && now < opened.clearedUntil && !inquiry.explain) return take(it, need)
  const before: Case = {
    dossier: opened.dossier,
    barriers: opened.barriers,
    binding: api.profile.binding,
    need,
    evidence: () => evidenceOf(inquiry, signature),
    now,
  }
  inquiry.explain?.(findings(before))
  const finding = judge(before)
  if (finding !== undefined) return refuse(it, finding)
  opened.clearedFor = need
  return take(it, need)
}

function evidenceOf({ rawHeaders, address }: Inquiry, signature: SignatureFinding): Evidence {
  const referer = headerOf(rawHeaders, 'referer')
  return { address: address(), source: sourceOf(headerOf(rawHeaders, 'origin'), referer), referer, signature }
}

/** A refusal tells how the limits stand and takes nothing from them. */
function refuse({ ports, inquiry, opened, now }: Hearing, { reason, detail }: Finding): Awaitable<Refused> {
  const takes = takesFor(opened, inquiry) ?? opened.takes
  note(ports.usage, opened, inquiry, reason, now)
  return chain(ports.counters.take(takes, 0, now), readings => ({
    outcome: 'refused',
    reason,
    detail,
    dossier: opened.dossier,
    readings,
  }))
}

/** Every limit the request counts against; undefined when one counts addresses and there is none to count. */
function takesFor(opened: OpenDossier, inquiry: Inquiry): readonly Take[] | undefined {
  if (opened.addressTakes.length === 0) return opened.takes
  const address = inquiry.address()
  if (address === undefined) return undefined
  const bucket = addressBucket(address)
  return [
    ...opened.takes,
    ...opened.addressTakes.map(it => ({ slot: `${it.slot}/${bucket}`, rule: it.rule })),
  ]
}

function take(it: Hearing, need: Need): Awaitable<Ruling> {
  const { ports, api, inquiry, opened, now } = it
  const takes = takesFor(opened, inquiry)
  if (takes === undefined) return refuse(it, { reason: 'address-denied', detail: {} })
  if (need.credits > 0 && api.profile.charges(opened.dossier.key.environment))
    return takeAndSpend(it, need, takes)
  const readings = ports.counters.take(takes, inquiry.dryRun ? 0 : need.cost, now)
  if (readings instanceof Promise) return readings.then(them => settle(it, need, them))
  return settle(it, need, readings)
}

function settle(
  { ports, inquiry, opened, now }: Hearing,
  need: Need,
  readings: readonly LimitReading[],
): Verdict {
  const { dossier } = opened
  for (const reading of readings) {
    if (reading.admitted && (!inquiry.dryRun || reading.remaining >= need.cost)) continue
    note(ports.usage, opened, inquiry, 'rate-limited', now)
    return { outcome: 'refused', reason: 'rate-limited', detail: {}, dossier, readings }
  }
  note(ports.usage, opened, inquiry, 'admitted', now)
  return { outcome: 'admitted', dossier, readings }
}

/** Limits first, then credits; what the limits gave goes back when the balance is short. */
async function takeAndSpend(it: Hearing, need: Need, takes: readonly Take[]): Promise<Ruling> {
  const { ports, inquiry, opened, now } = it
  const accountId = opened.dossier.account.id
  if ((await ports.credits.balance(accountId)) < need.credits) {
    return refuse(it, { reason: 'credits-exhausted', detail: {} })
  }
  const verdict = settle(it, need, await ports.counters.take(takes, inquiry.dryRun ? 0 : need.cost, now))
  if (verdict.outcome === 'refused' || inquiry.dryRun) return verdict
  return spend(it, need, takes, verdict)
}

async function spend(it: Hearing, need: Need, takes: readonly Take[], verdict: Admitted): Promise<Verdict> {
  const { ports, opened, now } = it
  const id = ports.secrets.id('spd_')
  const entry = { id, accountId: opened.dossier.account.id, amount: need.credits, at: now }
  const { spent, balance } = await ports.credits.spend(entry)
  if (spent) return { ...verdict, charge: { id, credits: need.credits, balance } }
  await ports.counters.giveBack(takes, need.cost, now)
  return refuse(it, { reason: 'credits-exhausted', detail: {} })
}

function note(
  usage: UsageLedger,
  opened: OpenDossier,
  inquiry: Inquiry,
  outcome: 'admitted' | Reason,
  now: Instant,
): void {
  if (inquiry.dryRun || now - opened.notedAt < NOTE_EVERY_MS) return
  if (outcome === 'admitted') opened.notedAt = now
  usage.note({ credentialId: opened.dossier.credential.id, at: now, outcome })
}
