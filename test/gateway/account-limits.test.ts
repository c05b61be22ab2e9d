import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountLimits } from '../../src/engine/account-limits.ts'
import { aGateway, profileLike } from '../build/gateway.ts'

const limits = [
  { name: 'per-key', kind: 'window', per: 'key', limit: 10, seconds: 60 },
  { name: 'per-account', kind: 'window', per: 'account', limit: 5, seconds: 60 },
]
let gateway: Awaited<ReturnType<typeof aGateway>>
beforeAll(async () => {
  gateway = await aGateway({ profiles: [profileLike('zenhire', 'shared', { limits })] })
})
afterAll(() => gateway.close())

it('a limit that all keys of an account share stands as their requests left it, and reading it takes nothing', async () => {
  const { account } = await gateway.serve('shared', undefined, { modules: ['speech'] })
  const standing = () => accountLimits(gateway.engine.ports, gateway.engine.apis, account)
  const fresh = { name: 'per-account', limit: 5, used: 0, remaining: 5, spanMs: 60_000 }
  expect(await standing()).toEqual([expect.objectContaining(fresh)])
  for (const name of ['one', 'two']) {
    const { secret } = await gateway.keyOf({ accountId: account.id, name })
    await fetch(`${gateway.url}/shared/api/v1/speech/runs`, { headers: { 'X-API-Key': secret } })
  }
  const used = expect.objectContaining({ name: 'per-account', used: 2, remaining: 3 })
  expect(await standing()).toEqual([used])
  expect(await standing()).toEqual([used])
})
