import { expect, it } from 'vitest'
import {
  addAccount,
  addApi,
  createEngine,
  type Inquiry,
  issueKey,
  loadProfiles,
  memoryCounters,
  memoryStores,
  NOTHING,
  nodeSecrets,
  revokeKey,
  SHIPPED_PROFILES,
  signingSecretsOf,
  systemClock,
} from '../../src/app/latchkey.ts'
import { worth } from '../build/worth.ts'

it('the public entry is enough to issue, verify and revoke a key in one process', async () => {
  const ports = {
    ...memoryStores(),
    counters: memoryCounters(),
    secrets: nodeSecrets(),
    clock: systemClock(),
  }
  const profiles = loadProfiles([SHIPPED_PROFILES])
  const api = worth(
    await addApi(ports, profiles, { name: 'mine', profile: 'starter', hosts: [], upstream: undefined }),
  )
  const account = worth(await addAccount(ports, profiles, { apiId: api.id, name: 'Acme' }))
  const { key, secrets } = worth(await issueKey(ports, profiles, { accountId: account.id, name: 'First' }))
  const engine = await createEngine(ports, profiles, { cachedKeys: 100 })
  const mine = worth(engine.apis.named('mine'))
  const inquiry: Inquiry = {
    rawHeaders: ['X-API-Key', worth(secrets[0]).secret],
    need: NOTHING,
    address: () => undefined,
    body: async () => new Uint8Array(),
  }
  const verify = async () => engine.verify(mine, inquiry, ports.clock.now())
  expect(await verify()).toMatchObject({ outcome: 'admitted', dossier: { account: { name: 'Acme' } } })
  expect(await signingSecretsOf(ports, key.id)).toEqual({ ok: true, value: [] })
  worth(await revokeKey(ports, key.id))
  expect(await verify()).toMatchObject({ outcome: 'refused', reason: 'revoked' })
})
