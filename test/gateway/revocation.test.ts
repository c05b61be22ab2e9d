import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTHING } from '../../src/core/need.ts'
import { after, HOUR, SECOND } from '../../src/core/terms.ts'
import { changeAccount } from '../../src/engine/accounts.ts'
import { disableKey, enableKey, revokeKey } from '../../src/engine/change.ts'
import type { Ports } from '../../src/engine/ports.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import type { KeyStore } from '../../src/ports/keys.ts'
import { aGateway, anUpstream, profileLike, type TestGateway, until } from '../build/gateway.ts'
import { worth } from '../build/worth.ts'

const PLAIN = profileLike('starter', 'plain', {
  keys: { graceSeconds: 60 },
  limits: [],
  routes: [{ methods: ['GET'], paths: ['/**'] }],
})
const CLIENTS = 50

async function aPlain(changes?: (ports: Ports) => Partial<Ports>) {
  const upstream = await anUpstream((_, response) => void response.end())
  const gateway = await aGateway({ profiles: [PLAIN], ...(changes && { ports: changes }) })
  const { account } = await gateway.serve('plain', upstream.url)
  const close = async () => {
    await gateway.close()
    await upstream.close()
  }
  return { gateway, account, close }
}

/** What the engine says about a key right now. */
async function said({ engine, clock }: TestGateway, secret: string): Promise<string> {
  const served = worth(engine.apis.named('plain'))
  const inquiry = {
    rawHeaders: ['X-API-Key', secret],
    need: NOTHING,
    address: () => undefined,
    body: async () => new Uint8Array(),
  }
  const ruling = await engine.verify(served, inquiry, clock.now())
  return ruling.outcome === 'refused' ? ruling.reason : ruling.outcome
}

type Stop = (gateway: TestGateway, keyId: string, accountId: string) => Promise<unknown>
const STOPS: readonly (readonly [string, Stop])[] = [
  ['a key is revoked', ({ ports }, keyId) => revokeKey(ports, keyId)],
  ['a key is disabled', ({ ports }, keyId) => disableKey(ports, keyId)],
  [
    'an account is disabled',
    ({ ports, profiles }, _, id) => changeAccount(ports, profiles, id, { active: false }),
  ],
]

describe('under fifty clients that never stop asking', () => {
  it.each(STOPS)('once %s, no request that starts later is admitted', async (_, stop) => {
    const { gateway, account, close } = await aPlain()
    const { key, secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    const state = { acknowledged: false, over: false, before: 0, admittedAfter: 0, refusedAfter: 0 }
    const client = async () => {
      while (!state.over) {
        const late = state.acknowledged
        const { status } = await fetch(`${gateway.url}/plain/x`, { headers: { 'X-API-Key': secret } })
        if (!late) state.before++
        else if (status === 200) state.admittedAfter++
        else state.refusedAfter++
      }
    }
    const clients = Array.from({ length: CLIENTS }, client)
    await until(() => state.before > 4 * CLIENTS)
    await stop(gateway, key.id, account.id)
    state.acknowledged = true
    await until(() => state.refusedAfter > 4 * CLIENTS)
    state.over = true
    await Promise.all(clients)
    expect(state.admittedAfter).toBe(0)
    await close()
  })
})

describe('a read that began before a key was stopped', () => {
  /** A store whose next read answers when it is let go, with what it saw when it began. */
  function holdable() {
    const held: (() => void)[] = []
    const state = { holding: false }
    const keysOf = ({ keys }: Ports): KeyStore => ({
      ...keys,
      dossier(apiId, digest) {
        const seen = keys.dossier(apiId, digest)
        if (!state.holding) return seen
        return new Promise(resolve => held.push(() => resolve(seen)))
      },
    })
    return { state, held, changes: (ports: Ports) => ({ keys: keysOf(ports) }) }
  }

  it.each(STOPS)('and ends after %s does not bring the key back', async (_, stop) => {
    const { state, held, changes } = holdable()
    const { gateway, account, close } = await aPlain(changes)
    const { key, secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    state.holding = true
    const early = said(gateway, secret)
    await until(() => held.length === 1)
    state.holding = false
    await stop(gateway, key.id, account.id)
    const between = await said(gateway, secret)
    expect(between).not.toBe('admitted')
    held[0]?.()
    await early
    expect(await said(gateway, secret)).toBe(between)
    await close()
  })
})

describe('a rotated key', () => {
  it('works with both secrets until the grace is over, then with the new one alone, to the millisecond', async () => {
    const { gateway, account, close } = await aPlain()
    const { key, secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    const fresh = worth(
      worth(await rotateKey(gateway.ports, gateway.profiles, { keyId: key.id })).secrets[0],
    ).secret
    const both = async () => [await said(gateway, secret), await said(gateway, fresh)]
    expect(await both()).toEqual(['admitted', 'admitted'])
    gateway.clock.advance(60 * SECOND - 1)
    expect(await both()).toEqual(['admitted', 'admitted'])
    gateway.clock.advance(1)
    expect(await both()).toEqual(['retired', 'admitted'])
    await close()
  })

  it('without a grace stops at once', async () => {
    const { gateway, account, close } = await aPlain()
    const { key, secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    expect(await said(gateway, secret)).toBe('admitted')
    worth(await rotateKey(gateway.ports, gateway.profiles, { keyId: key.id, graceSeconds: 0 }))
    expect(await said(gateway, secret)).toBe('retired')
    await close()
  })

  it('does not outlive its expiry by its grace, and stops whole when it is revoked', async () => {
    const { gateway, account, close } = await aPlain()
    const { ports, profiles, clock } = gateway
    const expiresAt = after(clock.now(), 30 * SECOND)
    const { key, secret } = await gateway.keyOf({ accountId: account.id, name: 'A key', expiresAt })
    const rotated = worth(
      await rotateKey(ports, profiles, { keyId: key.id, expiresAt: after(clock.now(), HOUR) }),
    )
    const fresh = worth(rotated.secrets[0]).secret
    clock.advance(30 * SECOND - 1)
    expect(await said(gateway, secret)).toBe('admitted')
    clock.advance(1)
    expect([await said(gateway, secret), await said(gateway, fresh)]).toEqual(['retired', 'admitted'])
    worth(await revokeKey(ports, key.id))
    expect([await said(gateway, secret), await said(gateway, fresh)]).toEqual(['revoked', 'revoked'])
    await close()
  })
})

/** A key as the rule book tells it, kept by hand. */
interface Model {
  revoked: boolean
  disabled: boolean
  /** Secrets, oldest first, and when each stops. */
  readonly secrets: { secret: string; until: number }[]
}

const step = fc.oneof(
  fc.record({ op: fc.constantFrom('issue' as const), key: fc.nat(3), ms: fc.constant(0) }),
  fc.record({
    op: fc.constantFrom('rotate' as const, 'disable' as const, 'enable' as const, 'revoke' as const),
    key: fc.nat(3),
    ms: fc.constant(0),
  }),
  fc.record({ op: fc.constant('wait' as const), key: fc.nat(3), ms: fc.constantFrom(1, 59_999, 60_000) }),
)

const expectedOf = ({ revoked, disabled }: Model, until: number, now: number): string =>
  revoked ? 'revoked' : disabled ? 'disabled' : now >= until ? 'retired' : 'admitted'

describe('whatever is done to keys, in any order', () => {
  it('each secret says what the rule book says', async () => {
    const { gateway, account, close } = await aPlain()
    const { ports, profiles, clock } = gateway

    async function run(steps: readonly { op: string; key: number; ms: number }[]): Promise<void> {
      const models: (Model & { id: string })[] = []
      for (const { op, key, ms } of steps) {
        const model = models[key % Math.max(1, models.length)]
        if (op === 'issue') {
          const made = await gateway.keyOf({ accountId: account.id, name: 'A key' })
          models.push({
            id: made.key.id,
            revoked: false,
            disabled: false,
            secrets: [{ secret: made.secret, until: Number.POSITIVE_INFINITY }],
          })
        } else if (op === 'wait') clock.advance(ms)
        else if (model !== undefined) await apply(op, model)
        await check(models)
      }
    }

    async function apply(op: string, model: Model & { id: string }): Promise<void> {
      if (op === 'rotate') return rotate(model)
      const work = { disable: disableKey, enable: enableKey, revoke: revokeKey }[op]
      const outcome = await work?.(ports, model.id)
      expect(outcome?.ok).toBe(!model.revoked || op === 'revoke')
      if (model.revoked) return
      if (op === 'revoke') model.revoked = true
      else model.disabled = op === 'disable'
    }

    async function rotate(model: Model & { id: string }): Promise<void> {
      const now = clock.now()
      const inGrace = model.secrets.some(({ until }) => Number.isFinite(until) && now < until)
      const outcome = await rotateKey(ports, profiles, { keyId: model.id })
      expect(outcome.ok).toBe(!model.revoked && !inGrace)
      if (!outcome.ok) return
      for (const it of model.secrets) it.until = Math.min(it.until, now + 60_000)
      model.secrets.push({ secret: worth(outcome.value.secrets[0]).secret, until: Number.POSITIVE_INFINITY })
    }

    async function check(models: readonly Model[]): Promise<void> {
      for (const model of models) {
        for (const { secret, until } of model.secrets) {
          expect(await said(gateway, secret)).toBe(expectedOf(model, until, clock.now()))
        }
      }
    }

    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), run), { numRuns: 60 })
    await close()
  })
})
