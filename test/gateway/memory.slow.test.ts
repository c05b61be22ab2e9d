import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Address, parseAddress } from '../../src/core/address.ts'
import { NOTHING } from '../../src/core/need.ts'
import { assembleSecret } from '../../src/core/secret.ts'
import type { Inquiry, Ruling } from '../../src/engine/inquiry.ts'
import { aGateway, profileLike, type TestGateway } from '../build/gateway.ts'
import { heldBytes, MIB } from '../build/memory.ts'
import { worth } from '../build/worth.ts'

const MILLION = 1_000_000
const MINUTE = 60_000

/** ZenSearch with limits that a million requests do not fill. */
const BUSY = profileLike('zensearch', 'busy', {
  limits: [
    { name: 'per-key', per: 'key', limit: MILLION, seconds: 3600 },
    { name: 'per-address', per: 'address', limit: 20, seconds: 3600, sides: ['publishable'] },
  ],
})

let gateway: TestGateway
let accountId: string
beforeAll(async () => {
  gateway = await aGateway({ profiles: [BUSY] })
  accountId = (await gateway.serve('busy')).account.id
})
afterAll(() => gateway.close())

function ask(key: string, address: Address | undefined) {
  const inquiry: Inquiry = {
    rawHeaders: ['X-ZenSearch-Key', key],
    need: NOTHING,
    address: () => address,
    body: async () => new Uint8Array(),
  }
  return gateway.engine.verify(worth(gateway.engine.apis.named('busy')), inquiry, gateway.clock.now())
}

const reasonOf = (ruling: Ruling): string => (ruling.outcome === 'refused' ? ruling.reason : ruling.outcome)

/** How many of a million got each outcome. */
async function outcomes(once: (at: number) => Ruling | Promise<Ruling>) {
  const counts: Record<string, number> = {}
  for (let at = 0; at < MILLION; at++) {
    const reason = reasonOf(await once(at))
    counts[reason] = (counts[reason] ?? 0) + 1
  }
  return counts
}

it('a million unknown keys leave nothing behind', { timeout: 2 * MINUTE }, async () => {
  const home = parseAddress('203.0.113.1')
  const before = heldBytes()
  const counts = await outcomes(at => ask(assembleSecret('zsk_sk_', String(at).padStart(28, '0')), home))
  expect(counts).toEqual({ unknown: MILLION })
  expect(heldBytes() - before).toBeLessThan(8 * MIB)
})

it('a million addresses on one publishable key are counted in less than 64 MiB', {
  timeout: 2 * MINUTE,
}, async () => {
  const { secret } = await gateway.keyOf({ accountId, name: 'On a page' }, 'publishable')
  const address = (at: number) =>
    parseAddress(`2001:db8:${(at >> 8).toString(16)}:${(at & 255).toString(16)}::1`)
  const before = heldBytes()
  expect(await outcomes(at => ask(secret, address(at)))).toEqual({ admitted: MILLION })
  expect(heldBytes() - before).toBeLessThan(64 * MIB)
  // The key's own window has not been forgotten over them.
  expect(reasonOf(await ask(secret, address(1)))).toBe('rate-limited')
})
