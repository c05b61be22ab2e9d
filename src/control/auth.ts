import { parseAddress } from '../core/address.ts'
import { Fault } from '../core/error.ts'
import { NOTHING } from '../core/need.ts'
import { type Action, ruleOf } from '../core/roles.ts'
import { MANAGEMENT_API } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ruling } from '../engine/inquiry.ts'
import type { Profile } from '../profile/compile.ts'
import type { Answer, Circumstances } from '../profile/render.ts'
import { type Caller, rootKeyCaller } from './caller.ts'

/** What of a request decides who calls. */
export interface Credentials {
  /** `[name, value, name, value, …]`, as received. */
  readonly rawHeaders: readonly string[]
  readonly remoteAddress: string | undefined
  readonly acceptLanguage: string | undefined
  readonly requestId: string
}

export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly answer: Answer }

/**
 * Asks the engine whether the root key shown may do this at all. Its API's profile spells the refusals.
 */
export async function admit(engine: Engine, shown: Credentials, action: Action): Promise<Admission> {
  const root = engine.apis.named(MANAGEMENT_API)
  if (root === undefined) throw new Fault(`There is no API "${MANAGEMENT_API}": root keys belong to it.`)
  const { scope } = ruleOf(action)
  const now = engine.ports.clock.now()
  const ruling = await engine.verify(
    root,
    {
      rawHeaders: shown.rawHeaders,
      need: { ...NOTHING, scopes: scope === undefined ? [] : [scope] },
      address: () => parseAddress(shown.remoteAddress ?? ''),
      body: async () => new Uint8Array(),
    },
    now,
  )
  if (ruling.outcome === 'admitted') return { ok: true, caller: rootKeyCaller(ruling.dossier) }
  const { requestId, acceptLanguage } = shown
  return { ok: false, answer: spelled(root.profile, ruling, { requestId, now, acceptLanguage }) }
}

function spelled(
  profile: Profile,
  ruling: Exclude<Ruling, { outcome: 'admitted' }>,
  at: Circumstances,
): Answer {
  if (ruling.outcome === 'troubled') return profile.render(ruling.trouble, at)
  const { reason, detail, readings, dossier } = ruling
  return profile.render(reason, { ...at, detail, readings, environment: dossier?.key.environment })
}
