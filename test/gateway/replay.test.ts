import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { redisNonces } from '../../src/adapters/redis/nonces.ts'
import { signMessage } from '../../src/client/client.ts'
import { createEngine } from '../../src/engine/engine.ts'
import type { Ports } from '../../src/engine/ports.ts'
import { addSigningSecret } from '../../src/engine/signing-secrets.ts'
import { createGateway } from '../../src/gateway/server.ts'
import { aGateway, type TestGateway } from '../build/gateway.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import { type OwnRedis, startOwnRedis } from '../build/redis.ts'
import { aCorner, aCountingNode, type CountingNode } from '../build/redis-counters.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'

let redis: OwnRedis
let links: readonly CountingNode[]
let first: TestGateway
let second: Pick<TestGateway, 'url' | 'close'>
/** Has a request signed once, and sends it to one of the gateways as often as it is called. */
let signed: (nonce: string) => Promise<(to: Pick<TestGateway, 'url'>) => Promise<string>>

/** One more gateway over the keys of one. */
async function another({ ports, profiles }: TestGateway, own: Partial<Ports>) {
  const engine = await createEngine({ ...ports, ...own }, profiles, { cachedKeys: 100 })
  const settings = { trustedProxies: [], stallMs: 15_000, version: '1.2.3' }
  const { server, close } = createGateway(engine, settings, { error: () => undefined })
  return { url: await listening(server), close }
}

/** Two gateways over the same keys, with a link to Redis each. */
beforeAll(async () => {
  redis = await startOwnRedis()
  const corner = aCorner()
  const linked = () => aCountingNode(redis.url, corner)
  links = [await linked(), await linked()]
  const [one, other] = links.map(({ link }) => redisNonces(link, corner))
  first = await aGateway({ ports: () => ({ nonces: one }) })
  const { account } = await first.serve('zensearch')
  second = await another(first, { nonces: other })
  const wanted = { accountId: account.id, name: 'Signs', signed: true, signatures: 'v2' } as const
  const { key, secret } = await first.keyOf(wanted)
  const seal = nodeSeal(SERVER_SECRET)
  const made = worth(await addSigningSecret(first.ports, first.profiles, seal, { keyId: key.id }))
  const asked = { method: 'GET', path: '/v1/docs/search' }
  signed = async nonce => {
    const signing = { keyId: key.id, signingSecret: made.secret, nonce: () => nonce }
    const url = `https://api.example.com${asked.path}`
    const headers = await signMessage(signing, { method: asked.method, url })
    const body = { ...asked, api: 'zensearch', key: secret, host: 'api.example.com', headers }
    return async to => {
      const answer = await fetch(`${to.url}/_latchkey/v1/verify`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${first.root}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      const { valid, reason } = Object(await answer.json())
      return `${answer.status} ${valid === true ? 'valid' : reason}`
    }
  }
})
afterAll(async () => {
  await first.close()
  await second.close()
  for (const link of links) await link.close()
  await redis.stop()
})

describe('messages signed once, and two nodes', () => {
  it('a signature that one node has seen is a replay on every other', async () => {
    const send = await signed('on-both')
    expect(await send(first)).toBe('200 valid')
    expect(await send(second)).toBe('200 signature-replayed')
    expect(await send(first)).toBe('200 signature-replayed')
  })

  it('of many that show one signature to both nodes at the same moment, one is admitted', async () => {
    const send = await signed('at-once')
    const said = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => send(nth % 2 === 0 ? first : second)),
    )
    expect(said.filter(it => it === '200 valid')).toHaveLength(1)
    expect(said.filter(it => it === '200 signature-replayed')).toHaveLength(19)
  })

  it('while Redis is away nobody can say that a signature is new, so it is not admitted', async () => {
    const send = await signed('unsaid')
    await redis.kill()
    expect(await send(first)).toMatch(/^503 /)
    expect(first.logged.join()).toContain('Redis does not say')
  })
})
