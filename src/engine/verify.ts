import { type Case, type Evidence, findings, judge, standing } from '../core/judge.ts'
import type { LimitReading } from '../core/limit.ts'
import type { Need } from '../core/need.ts'
import { sourceOf } from '../core/origin.ts'
import { headerOf } from '../core/raw-headers.ts'
import type { Reason, Trouble } from '../core/reason.ts'
import { hasForm } from '../core/secret.ts'
import type { SignatureFinding } from '../core/signing.ts'
import { type Awaitable, chain, type Digest, type Instant } from '../core/terms.ts'
import type { Refused } from '../core/verdict.ts'
import { countRefused, strangerCounter } from './counting.ts'
import type { OpenDossier } from './dossiers.ts'
import type { Inquiry, Protected, Ruling, Troubled } from './inquiry.ts'
import { type Hearing, refuse, take, trouble, type VerifyPorts } from './settle.ts'
import { type UsableOnce, witness } from './signatures.ts'

/** Decides about one request. Synchronous when everything it needs is at hand. */
export type Verify = (api: Protected, inquiry: Inquiry, now: Instant) => Awaitable<Ruling>

const NO_READINGS: readonly LimitReading[] = []

type Asked = Pick<Hearing, 'api' | 'inquiry' | 'now'>

/** One request, top to bottom: read, digest, dossier, witness, judge, take, spend, note. */
export function verifier(ports: VerifyPorts): Verify {
  const countStranger = strangerCounter(ports.usage)
  const unproven = ({ api, inquiry, now }: Asked, reason: Reason): Refused => {
    if (!inquiry.dryRun) countStranger(api.apiId, reason, now)
    return { outcome: 'refused', reason, detail: {}, readings: NO_READINGS }
  }
  return function verify(api, inquiry, now) {
    const { secret, rawHeaders } = inquiry
    const shown = secret === undefined ? api.profile.read(rawHeaders) : api.profile.readSecret(secret)
    if (shown.outcome === 'refused') return unproven({ api, inquiry, now }, shown.reason)
    if (shown.outcome === 'token') return hearToken({ api, inquiry, now }, shown.token)
    const digest =
      inquiry.digest === undefined ? ports.secrets.digest(shown.secret) : inquiry.digest(shown.secret)
    const known = inquiry.fresh ? undefined : ports.dossiers.known(api, digest, now)
    if (known !== undefined) return hear({ ports, api, inquiry, opened: known, now }, shown.secret)
    if (!hasForm(shown.form, shown.secret)) return unproven({ api, inquiry, now }, 'malformed')
    const final = shown.form.issued || (!inquiry.fresh && ports.foreign.isWithout(api.apiId, now))
    const read = inquiry.fresh ? ports.dossiers.readFresh : ports.dossiers.read
    return chain(read(api, digest, now), opened => {
      if (opened === 'busy') return BUSY
      if (opened !== undefined) return hear({ ports, api, inquiry, opened, now }, shown.secret)
      if (final) return unproven({ api, inquiry, now }, 'unknown')
      return hearStranger({ api, inquiry, now }, shown.secret, digest)
    })
  }

  /** A token is judged as the secret it was minted with; whatever signs its requests was asked for when it was minted. */
  function hearToken(it: Asked, token: string): Awaitable<Ruling> {
    if (it.inquiry.keysOnly === true) return unproven(it, 'malformed')
    return chain(ports.openToken(it, token), opened => {
      if (opened === 'unknown') return unproven(it, opened)
      return typeof opened === 'string' ? BUSY : hear({ ports, ...it, opened }, undefined)
    })
  }

  /** A key nobody knows may be one that was imported by a digest of another kind. */
  async function hearStranger(it: Asked, secret: string, digest: Digest): Promise<Ruling> {
    const proof = await ports.foreign.prove({ ...it, secret, digest })
    if (proof === 'unknown') return unproven(it, proof)
    return proof === 'busy' ? BUSY : hear({ ports, ...it, opened: proof }, secret)
  }
}

const BUSY: Troubled = { outcome: 'troubled', trouble: 'unavailable', readings: NO_READINGS }

/** Decides by what is known of a secret, without the secret, and takes nothing. */
export type Judge = (
  api: Protected,
  digest: Digest,
  inquiry: Inquiry,
  now: Instant,
) => Awaitable<Ruling | undefined>

/**
 * What {@link Verify} would say once the presented secret was found to have this digest: for explaining. A signature,
 * which only the secret can check, counts as one that fits.
 */
export const judgeWithout =
  (ports: VerifyPorts): Judge =>
  (api, digest, inquiry, now) =>
    chain(ports.dossiers.known(api, digest, now) ?? ports.dossiers.read(api, digest, now), opened => {
      if (opened === undefined || opened === 'busy') return opened && BUSY
      return hear({ ports, api, inquiry: { ...inquiry, dryRun: true }, opened, now }, undefined)
    })

function hear(it: Hearing, secret: string | undefined): Awaitable<Ruling> {
  const { need, explain } = it.inquiry
  if (typeof need === 'function' || explain !== undefined) return hearAll(it, secret)
  return isCleared(it.opened, need, it.now) ? take(it, need) : hearAll(it, secret)
}

/** Whether the judge has let this key pass for this very need, and nothing has run out since. */
const isCleared = (opened: OpenDossier, need: Need, now: Instant): boolean =>
  opened.clearedFor === need && (opened.until === undefined || now < opened.until)

function hearAll(it: Hearing, secret: string | undefined): Awaitable<Ruling> {
  const { key, credential } = it.opened.dossier
  const mustSign = key.signed && it.api.profile.binding.signature.has(credential.side)
  const { need } = it.inquiry
  if (typeof need !== 'function' && !mustSign) return rule(it, need, 'absent')
  return decideAfterBody(it, mustSign, secret)
}

/** The body is read only for a key that stands: a revoked one cannot make us wait for megabytes. */
async function decideAfterBody(it: Hearing, mustSign: boolean, secret: string | undefined): Promise<Ruling> {
  const fallen = standing(it.opened.dossier, it.now)
  const { need, explain } = it.inquiry
  if (fallen !== undefined && explain === undefined) return refuse(it, fallen)
  const unjudged = (what: Trouble) => (fallen === undefined ? trouble(it, what) : refuse(it, fallen))
  const asked = typeof need === 'function' ? await need() : need
  if (typeof asked === 'string') return unjudged(asked)
  if (!mustSign) return rule(it, asked, 'absent')
  if (secret === undefined) return rule(it, asked, 'fine')
  const body = await it.inquiry.body()
  if (typeof body === 'string') return unjudged(body)
  const found = witness(it, secret, body)
  if (typeof found === 'object') return ruleOnce(it, asked, found)
  return found === 'unavailable' ? unjudged(found) : rule(it, asked, found)
}

/** What is refused anyway uses no signature up: so many requests as the limits let through, so many are remembered. */
async function ruleOnce(it: Hearing, need: Need, signature: UsableOnce): Promise<Ruling> {
  const foreseen = await rule({ ...it, inquiry: { ...it.inquiry, dryRun: true } }, need, 'fine')
  if (foreseen.outcome === 'refused') countRefused(it, foreseen.reason)
  if (foreseen.outcome !== 'admitted' || it.inquiry.dryRun) return foreseen
  const found = await signature.use()
  return found === 'unavailable' ? trouble(it, found) : rule(it, need, found)
}

function rule(it: Hearing, need: Need, signature: SignatureFinding): Awaitable<Ruling> {
  const { api, inquiry, opened, now } = it
  const before: Case = {
    dossier: opened.dossier,
    barriers: opened.barriers,
    binding: api.profile.binding,
    need,
    evidence: () => evidenceOf(inquiry, signature),
    now,
  }
  inquiry.explain?.(findings(before), before)
  const finding = judge(before)
  if (finding !== undefined) return refuse(it, finding)
  if (opened.plain) opened.clearedFor = need
  return take(it, need)
}

function evidenceOf({ rawHeaders, address }: Inquiry, signature: SignatureFinding): Evidence {
  const referer = headerOf(rawHeaders, 'referer')
  return { address: address(), source: sourceOf(headerOf(rawHeaders, 'origin'), referer), referer, signature }
}
