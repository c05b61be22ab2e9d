import { beforeAll, describe, expect, it } from 'vitest'
import { anUnkey } from './unkey.ts'

let world: Awaited<ReturnType<typeof anUnkey>>
beforeAll(async () => {
  world = await anUnkey('jobhive')
})

describe('the published client of Unkey', () => {
  it('makes a key', async () => {
    const { unkey } = world
    const made = await unkey.keys.createKey({ apiId: 'jobhive', prefix: 'jh_live', externalId: 'acme', permissions: ['interviews:read'] })
    console.log(made)
    console.log(JSON.stringify(await unkey.keys.verifyKey({ key: made.data.key, permissions: 'interviews:read AND (webhooks:read OR interviews:read)' }), null, 1))
    console.log(JSON.stringify(await unkey.keys.verifyKey({ key: made.data.key, permissions: 'interviews:write' })))
    console.log(JSON.stringify(await unkey.keys.whoami({ key: made.data.key })))
    console.log(JSON.stringify(await unkey.ratelimit.limit({ namespace: 'a', identifier: 'b', limit: 2, duration: 60000, cost: 2 })))
    console.log(JSON.stringify(await unkey.ratelimit.limit({ namespace: 'a', identifier: 'b', limit: 2, duration: 60000 })))
    console.log(await unkey.keys.rerollKey({ keyId: made.data.keyId, expiration: 0 }))
    console.log(JSON.stringify(await unkey.keys.updateKey({ keyId: made.data.keyId, enabled: false, name: 'x' })))
    console.log(JSON.stringify(await unkey.keys.getKey({ keyId: made.data.keyId })))
    console.log(JSON.stringify(await unkey.keys.deleteKey({ keyId: made.data.keyId })))
    await unkey.keys.createKey({ apiId: 'jobhive', prefix: 'x', roles: ['a'], recoverable: true }).catch(e => console.log(e.name, JSON.stringify(e)))
    expect(1).toBe(1)
  })
})
