import type { Dossier } from '../../core/key.ts'
import { NOTHING } from '../../core/need.ts'
import type { Reason } from '../../core/reason.ts'
import type { Action } from '../../core/roles.ts'
import type { Instant } from '../../core/terms.ts'
import type { Refused } from '../../core/verdict.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Ruling } from '../../engine/inquiry.ts'
import type { Admission, Credentials } from './auth.ts'
import { keyCaller, rootKeyCaller } from './caller.ts'
import { unknownKeyFrom, useOf } from './holding-back.ts'
import { type Refusal, spelled } from './refusal.ts'

/** What may stand in a key's way while its holder asks how it stands. */
const ASKING: readonly Reason[] = [
  'rate-limited',
  'credits-exhausted',
  'signature-missing',
  'signature-stale',
  'signature-wrong',
  'signature-replayed',
]

/** Whoever finds a key may stop it, from anywhere and whatever it could do. */
const STOPPING: readonly Reason[] = [
  ...ASKING,
  'disabled',
  'expired',
  'account-inactive',
  'environment-denied',
  'address-denied',
  'host-denied',
  'referer-denied',
  'side-denied',
]

const BEARER = /^bearer +(\S+)$/i

interface Heard {
  readonly api: ServedApi
  readonly ruling: Ruling
}

/**
 * Knows the holder of a key of any API by the key alone, in the header of its own API or as
 * `Authorization: Bearer`. Nothing is taken from its limits or credits. Two different keys are refused, and
 * so is an address that has shown too many nobody knows.
 * @param management the API whose keys are the root keys
 */
export async function admitHolder(
  engine: Engine,
  management: ServedApi,
  shown: Credentials,
  action: Action,
): Promise<Admission> {
  const apis: readonly [ServedApi, ...ServedApi[]] = [
    management,
    ...engine.apis.all().filter(it => it.apiId !== management.apiId),
  ]
  const keys = keysIn(apis, shown)
  if (keys.size > 1) return AMBIGUOUS
  const now = engine.ports.clock.now()
  const use = useOf(engine.ports.counters, unknownKeyFrom(shown.address))
  const retryAfter = keys.size === 0 ? undefined : await use.take(now)
  if (retryAfter !== undefined) return heldBack(retryAfter)
  const { api, ruling } = await heard(engine, apis, shown, now)
  if (keys.size > 0 && ruling.dossier !== undefined) await use.giveBack(now)
  if (ruling.outcome !== 'admitted' && !isTolerated(ruling, action))
    return { ok: false, answer: spelled(management, ruling, shown, now) }
  const { dossier, readings } = ruling
  const isRoot = api.apiId === management.apiId
  return { ok: true, caller: isRoot ? rootKeyCaller(dossier, readings) : keyCaller(api, dossier, readings) }
}

const AMBIGUOUS: Admission = {
  ok: false,
  problem: { code: 'credentials-ambiguous', detail: 'You show two different keys. Send one of them.' },
}

const heldBack = (retryAfter: number): Admission => ({
  ok: false,
  problem: {
    code: 'too-many-attempts',
    detail: `Too many keys that nobody knows were shown from your address. Try again in ${retryAfter} s.`,
    retryAfter,
  },
})

const bearerOf = ({ headers }: Credentials): string | undefined =>
  BEARER.exec(headers.get('authorization') ?? '')?.[1]

/** Every text that looks like a key of one of these. */
function keysIn(apis: readonly ServedApi[], shown: Credentials): ReadonlySet<string> {
  const bearer = bearerOf(shown)
  const found = apis.flatMap(({ profile }) => [
    profile.read(shown.rawHeaders),
    ...(bearer === undefined ? [] : [profile.readSecret(bearer)]),
  ])
  return new Set(found.flatMap(it => (it.outcome === 'shown' ? [it.secret] : [])))
}

/** The API that knows the key; where none does, the first that was shown something, else the first. */
async function heard(
  engine: Engine,
  [first, ...others]: readonly [ServedApi, ...ServedApi[]],
  shown: Credentials,
  now: Instant,
): Promise<Heard> {
  let best = await asked(engine, first, shown, now)
  for (const api of others) {
    if (best.ruling.dossier !== undefined) break
    const next = await asked(engine, api, shown, now)
    if (next.ruling.dossier !== undefined || (isMissing(best.ruling) && !isMissing(next.ruling))) best = next
  }
  return best
}

const isMissing = (ruling: Ruling): boolean => ruling.outcome === 'refused' && ruling.reason === 'missing'

/** The key is proven, and what is wrong with it does not matter for this. */
const isTolerated = (ruling: Refusal, action: Action): ruling is Refused & { readonly dossier: Dossier } =>
  ruling.outcome === 'refused' &&
  ruling.dossier !== undefined &&
  (action === 'self.revoke' ? STOPPING : ASKING).includes(ruling.reason)

/** In the header of its own API; where that holds none, as a bearer token. */
async function asked(engine: Engine, api: ServedApi, shown: Credentials, now: Instant): Promise<Heard> {
  const inquiry = {
    rawHeaders: shown.rawHeaders,
    need: NOTHING,
    address: () => shown.address,
    body: () => new Uint8Array(),
    dryRun: true,
    keysOnly: true,
  }
  const ruling = await engine.verify(api, inquiry, now)
  const secret = bearerOf(shown)
  if (ruling.dossier !== undefined || secret === undefined) return { api, ruling }
  const again = await engine.verify(api, { ...inquiry, secret }, now)
  return { api, ruling: again.dossier === undefined ? ruling : again }
}
