import type { Dossier } from '../core/key.ts'
import { NOTHING } from '../core/need.ts'
import type { Reason } from '../core/reason.ts'
import type { Action } from '../core/roles.ts'
import type { Instant } from '../core/terms.ts'
import type { Refused } from '../core/verdict.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ruling } from '../engine/inquiry.ts'
import type { Admission, Credentials } from './auth.ts'
import { keyCaller, rootKeyCaller } from './caller.ts'
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
 * `Authorization: Bearer`. Nothing is taken from its limits or credits.
 * @param management the API whose keys are the root keys
 */
export async function admitHolder(
  engine: Engine,
  management: ServedApi,
  shown: Credentials,
  action: Action,
): Promise<Admission> {
  const now = engine.ports.clock.now()
  const others = engine.apis.all().filter(it => it.apiId !== management.apiId)
  const root = await asked(engine, management, shown, now)
  const heard = [root]
  for (const api of others) heard.push(await asked(engine, api, shown, now))
  const { api, ruling } =
    heard.find(it => it.ruling.dossier !== undefined) ?? heard.find(it => !isMissing(it.ruling)) ?? root
  if (ruling.outcome !== 'admitted' && !isTolerated(ruling, action))
    return { ok: false, answer: spelled(api, ruling, shown, now) }
  const { dossier, readings } = ruling
  const isRoot = api.apiId === management.apiId
  return { ok: true, caller: isRoot ? rootKeyCaller(dossier, readings) : keyCaller(api, dossier, readings) }
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
  }
  const ruling = await engine.verify(api, inquiry, now)
  const [, secret] = BEARER.exec(shown.headers.get('authorization') ?? '') ?? []
  if (ruling.dossier !== undefined || secret === undefined) return { api, ruling }
  const again = await engine.verify(api, { ...inquiry, secret }, now)
  return { api, ruling: again.dossier === undefined ? ruling : again }
}
