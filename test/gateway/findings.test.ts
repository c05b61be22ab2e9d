import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startOf } from '../../src/core/usage.ts'
import { disableKey } from '../../src/engine/change.ts'
import type { NewKey } from '../../src/engine/issue.ts'
import { aGateway, profileLike, type TestGateway } from '../build/gateway.ts'
import { worth } from '../build/worth.ts'
import { told } from './asked.ts'

const OFFICE = profileLike('starter', 'office', {
  scopes: [{ name: 'desk:read', about: 'Read desks.' }],
  limits: [
    { name: 'per-key', per: 'key', limit: 2, seconds: 60 },
    { name: 'per-address', per: 'address', limit: 5, seconds: 60 },
  ],
  routes: [{ methods: ['POST'], paths: ['/v1/desks'], scopes: ['desk:read'], credits: 3 }],
})

let gateway: TestGateway
let accountId: string
beforeAll(async () => {
  gateway = await aGateway({ profiles: [OFFICE] })
  accountId = (await gateway.serve('office')).account.id
})
afterAll(() => gateway.close())
beforeEach(() => void gateway.clock.advance(120_000))

const POST = { method: 'POST', path: '/v1/desks', ip: '192.0.2.1' }
const aKey = (fields: Partial<NewKey> = {}) => gateway.keyOf({ accountId, name: 'A key', ...fields })
const ask = async (input: object) => (await told(gateway, { api: 'office', ...POST, ...input })).verdict
const reasons = async (input: object): Promise<readonly string[]> =>
  (await ask({ ...input, explain: true })).findings.map((it: { reason: string }) => it.reason)

describe('findings', () => {
  it('go on past the rules of the book to credits that are short and limits that are full', async () => {
    const { key, secret } = await aKey()
    await ask({ key: secret, need: {}, cost: 2 })
    worth(await disableKey(gateway.ports, key.id))
    for (const dryRun of [true, false])
      expect(await reasons({ key: secret, dryRun })).toEqual([
        'disabled',
        'scope-missing',
        'credits-exhausted',
        'rate-limited',
      ])
  })

  it('begin with the reason the request was refused for', async () => {
    const { secret } = await aKey({ scopes: ['desk:read'] })
    await ask({ key: secret, need: {}, cost: 2 })
    for (const input of [{}, { ip: undefined }, { need: {} }, { need: { credits: 1 } }, { cost: 9 }]) {
      const { reason, findings } = await ask({ key: secret, explain: true, dryRun: true, ...input })
      expect([input, findings[0].reason]).toEqual([input, reason])
    }
  })

  it('tell of a limit for addresses when the caller has none', async () => {
    const { secret } = await aKey()
    expect(await reasons({ key: secret, ip: undefined })).toEqual([
      'scope-missing',
      'address-denied',
      'credits-exhausted',
    ])
  })

  it('are none when nothing is broken, also where a request takes the last there is', async () => {
    const { secret } = await aKey({ scopes: ['desk:read'] })
    await gateway.credit(accountId, 3)
    const last = { key: secret, cost: 2, explain: true }
    expect(await ask({ ...last, dryRun: true })).toMatchObject({ valid: true, findings: [] })
    expect(await ask(last)).toMatchObject({ valid: true, findings: [], credits: { balance: 0 } })
    expect(await reasons(last)).toEqual(['credits-exhausted', 'rate-limited'])
  })

  it('name the query that was not met, and what would do', async () => {
    const { secret } = await aKey()
    const need = { query: 'desk:read or (desk:read and desk:read)' }
    const { findings } = await ask({ key: secret, need, explain: true })
    expect(findings).toEqual([
      {
        reason: 'scope-missing',
        detail: {
          required: ['desk:read'],
          granted: [],
          query: 'desk:read OR desk:read AND desk:read',
        },
      },
    ])
  })
})

describe('a dry run', () => {
  it('takes nothing: no use of a limit, no credit, no count, no last use, no memory of a refusal', async () => {
    const { key, secret } = await aKey({ scopes: ['desk:read'] })
    const bare = await aKey()
    await gateway.credit(accountId, 3)
    const { credits, usage, refusals, keys, clock } = gateway.ports
    const balance = await credits.balance(accountId)
    for (const more of [{}, { explain: true }, { reserve: 60 }, { consistency: 'fresh' }, { cost: 3 }]) {
      await ask({ key: secret, dryRun: true, ...more })
      await ask({ key: bare.secret, dryRun: true, ...more })
    }
    const { limits } = await ask({ key: secret, dryRun: true })
    expect(limits.map((it: { used: number }) => it.used)).toEqual([0, 0])
    expect(await credits.balance(accountId)).toBe(balance)
    await usage.flush()
    const subjects = [key.id, bare.key.id]
    expect(await usage.read({ subjects, step: 'day', starts: [startOf('day', clock.now())] })).toEqual([])
    for (const id of subjects) {
      expect((await keys.find(id))?.credentials[0]?.lastUsedAt).toBeUndefined()
      expect((await refusals.list({ keyId: id }, { limit: 5 })).items).toEqual([])
    }
  })
})
