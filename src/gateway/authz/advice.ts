import { type Address, inRanges, parseAddress } from '../../core/address.ts'
import { callerBehind } from '../../core/hops.ts'
import { headerOf, joinedOf, valuesOf } from '../../core/raw-headers.ts'
import { canonicalTarget } from '../../core/target.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Advise, HeldRequest } from '../../ports/advice.ts'
import { decide } from '../decide.ts'
import { failureTeller } from '../failures.ts'
import { messageTrouble } from '../message.ts'
import { destinationOf } from '../server.ts'
import type { GatewaySettings, Log } from '../settings.ts'
import { adviceFor, type HeldExchange, nowhere } from './advice-answer.ts'
import { isSamePath } from './forwarded.ts'
import {
  carriedOut,
  type HeldBody,
  type HeldReceived,
  type Instruction,
  keptBody,
  sentBack,
  sentBackBroken,
} from './held.ts'
import { unjoined } from './unjoined.ts'

/** Whom it believes, and who is told. */
type Trusting = Pick<GatewaySettings, 'trustedProxies' | 'watch'>

/**
 * Says to proxies what to do with the requests they hold: the gateway's own decision about each, carried out by
 * somebody else. Who may ask is who may say where a request comes from: a trusted proxy.
 */
export function adviser(engine: Engine, settings: Trusting, log: Log): Advise {
  const tell = failureTeller(log, engine.ports.clock)
  return async held => {
    const began = performance.now()
    const asker = parseAddress(held.asker ?? '')
    if (asker === undefined || !inRanges(asker, settings.trustedProxies)) return { outcome: 'unheard' }
    const requestId = engine.ports.secrets.id('req_')
    const destination = destinationFor(engine, held)
    if (destination === undefined) return nowhere(requestId)
    const it = heldBy(engine, settings, { held, requestId, ...destination })
    const instruction = await instructionFor(it).catch(cause => {
      tell(cause, requestId)
      return sentBackBroken(it, cause)
    })
    told(settings, it, instruction, began)
    return adviceFor(it, instruction)
  }
}

/** What is decided about. */
interface Asked extends HeldExchange {
  readonly received: HeldReceived
}

type Destination = { readonly served: ServedApi; readonly url: string }

/** By the name the proxy's configuration gives, which is not guessed at; else as the gateway finds it. */
function destinationFor(engine: Engine, { api, url, rawHeaders }: HeldRequest): Destination | undefined {
  if (api === undefined)
    return destinationOf(engine, { url, headers: { host: headerOf(rawHeaders, 'host') } })
  const served = engine.apis.named(api)
  return served === undefined ? undefined : { served, url }
}

function heldBy(
  engine: Engine,
  { trustedProxies }: Trusting,
  { held, requestId, served, url }: Destination & { readonly held: HeldRequest; readonly requestId: string },
): Asked {
  const { method, peer } = held
  const rawHeaders = unjoined(held.rawHeaders, served.profile)
  const address = (): Address | undefined =>
    callerBehind(peer, valuesOf(rawHeaders, 'x-forwarded-for'), trustedProxies)
  const said = (name: string) => joinedOf(rawHeaders, name) || undefined
  return {
    ...{ held, served, requestId, engine, now: engine.ports.clock.now() },
    request: { headers: { origin: said('origin'), 'accept-language': said('accept-language') } },
    received: { served, method, url, sent: held.url, rawHeaders, address, body: bodyOf(held, served) },
  }
}

function bodyOf({ body }: HeldRequest, { profile }: ServedApi): HeldBody {
  if (body === 'unsent') return keptBody()
  const tooLarge = body === 'cut' || body.length > profile.spec.proxy.bodyLimitBytes
  const bytes = tooLarge ? undefined : Buffer.from(body.buffer, body.byteOffset, body.length)
  return { read: () => bytes ?? 'request-too-large', bytes: () => bytes, wasMissed: () => false }
}

async function instructionFor(it: Asked): Promise<Instruction> {
  const { held, received } = it
  const headers = { host: headerOf(held.rawHeaders, 'host') }
  const trouble = messageTrouble({ rawHeaders: held.rawHeaders, headers })
  if (trouble !== undefined) return sentBack(it, { outcome: 'complained', complaint: trouble })
  const target = canonicalTarget(received.url)
  if (target !== undefined && !isSamePath(received.url, target))
    return sentBack(it, {
      outcome: 'complained',
      complaint: 'request-malformed',
      message: `Write this path as it is meant: ${target.path}`,
    })
  return carriedOut(it, received, await decide(it, received))
}

function told({ watch }: Trusting, it: Asked, instruction: Instruction, began: number): void {
  const { what, match, ruling } = instruction
  const { engine, served, now, requestId, held } = it
  if (instruction.outcome === 'through' && instruction.ruling !== undefined)
    engine.noteTime(instruction.ruling.dossier.account, now, performance.now() - began)
  watch?.traffic?.answered('ext-authz', served.api.name, what, began)
  watch?.access?.({
    ...{ requestId, surface: 'ext-authz', method: held.method, api: served.api.name, outcome: what },
    route: match?.outcome === 'found' ? match.route.spec.paths[0] : undefined,
    status: instruction.outcome === 'back' ? instruction.answer.status : 200,
    keyId: ruling?.dossier?.key.id,
    accountId: ruling?.dossier?.account.id,
    ms: Math.round((performance.now() - began) * 1000) / 1000,
  })
}
