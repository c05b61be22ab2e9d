import { pairsOf, type RawHeaders } from '../../core/raw-headers.ts'
import type { Admitted } from '../../core/verdict.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Advice, HeldRequest } from '../../ports/advice.ts'
import type { Answer } from '../../profile/render.ts'
import type { Standing } from '../exchange.ts'
import { OVERRIDES, plainName } from '../headers.ts'
import { IDENTITY_PREFIX } from '../identity.ts'
import { FORWARDED } from '../proxy.ts'
import type { Instruction } from './held.ts'

/** A request that is held elsewhere, and whose API is known. */
export interface HeldExchange extends Standing {
  readonly held: HeldRequest
}

/** What is to be done, as proxies that follow are told it. */
export function adviceFor(it: HeldExchange, instruction: Instruction): Advice {
  if (instruction.outcome === 'back') return denied(instruction.answer)
  const { identity, headers: answer, ruling } = instruction
  // What has nothing in it is taken out: a proxy might keep what the caller put there before it sets a header to nothing.
  const set = pairsOf(identity)
    .filter(([, value]) => value !== '')
    .flat()
  const remove = withheld(it.held.rawHeaders, it.served, set)
  return { outcome: 'allowed', set, remove, answer, about: aboutOf(it, ruling) }
}

/** What of a request its upstream is not to see: the key, borrowed identity, and where the caller says it comes from. */
function withheld(raw: RawHeaders, { profile }: ServedApi, set: readonly string[]): readonly string[] {
  const carriers = new Set(profile.spec.carriers.map(it => it.header.toLowerCase()))
  const replaced = namesIn(set)
  return [...namesIn(raw)].filter(name => {
    const plain = plainName(name)
    const known = carriers.has(plain) || FORWARDED.has(plain) || OVERRIDES.has(plain)
    return !replaced.has(name) && (known || plain.startsWith(IDENTITY_PREFIX))
  })
}

const namesIn = (raw: RawHeaders): ReadonlySet<string> =>
  new Set(pairsOf(raw).map(([name]) => name.toLowerCase()))

function aboutOf({ served, requestId }: HeldExchange, ruling: Admitted | undefined): Record<string, string> {
  const known = { api: served.api.name, request_id: requestId }
  if (ruling === undefined) return known
  const { key, account, project } = ruling.dossier
  const { environment } = key
  return {
    ...known,
    ...{ key_id: key.id, account_id: account.id },
    ...(project !== undefined && { project_id: project.id }),
    ...(environment !== undefined && { environment }),
  }
}

const denied = ({ status, headers, body }: Answer): Advice => ({ outcome: 'denied', status, headers, body })

/** There is no such API. */
export function nowhere(requestId: string): Advice {
  const message = 'No API is served at this address.'
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': requestId }
  const body = JSON.stringify({ error: { code: 'API_UNKNOWN', message, request_id: requestId } })
  return denied({ status: 404, headers: { ...headers, 'Cache-Control': 'no-store' }, body })
}
