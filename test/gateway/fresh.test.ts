import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/error.ts'
import { changeAccount } from '../../src/engine/accounts.ts'
import { revokeKey } from '../../src/engine/change.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { createGateway } from '../../src/gateway/server.ts'
import { aGateway, closed, type TestGateway } from '../build/gateway.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { told } from './asked.ts'

/** A node that hears of changes, and another one on the same store that does not. */
let near: TestGateway
let far: TestGateway
const store = { gone: false }
let accountId: string
beforeAll(async () => {
  near = await aGateway()
  accountId = (await near.serve('starter')).account.id
  const { keys } = near.ports
  const ports = {
    ...near.ports,
    keys: {
      ...keys,
      watch: () => {},
      dossier(...asked: Parameters<typeof keys.dossier>) {
        if (store.gone) throw new Fault('gone')
        return keys.dossier(...asked)
      },
    },
  }
  const engine = await createEngine(ports, near.profiles, { cachedKeys: 1000 })
  const log = { error: () => {} }
  const gateway = createGateway(engine, { trustedProxies: [], stallMs: 15_000, version: '1.2.3' }, log)
  const url = await listening(gateway.server)
  far = { ...near, gateway, engine, ports, url, port: Number(new URL(url).port) }
})
afterAll(async () => {
  await closed(far.gateway.server)
  await near.close()
})

let keyId: string
let key: string
beforeEach(async () => {
  const made = await near.keyOf({ accountId, name: 'A key' })
  keyId = made.key.id
  key = made.secret
  expect(await said()).toBe('admitted')
})

async function said(more: object = {}): Promise<string> {
  const { status, verdict } = await told(far, { api: 'starter', key, ...more })
  return status === 200 ? (verdict.reason ?? 'admitted') : String(status)
}

const fresh = { consistency: 'fresh' }

describe('a node that hears of no change', () => {
  it('knows by a fresh question that a key was revoked, and from then on by any other', async () => {
    worth(await revokeKey(near.ports, keyId))
    expect(await said()).toBe('admitted')
    expect(await said({ consistency: 'leased' })).toBe('admitted')
    expect(await said(fresh)).toBe('revoked')
    expect(await said()).toBe('revoked')
  })

  it('knows by a fresh question that an account was switched off, and on again', async () => {
    worth(await changeAccount(near.ports, near.profiles, accountId, { active: false }))
    expect([await said(), await said(fresh), await said()]).toEqual([
      'admitted',
      'account-inactive',
      'account-inactive',
    ])
    worth(await changeAccount(near.ports, near.profiles, accountId, { active: true }))
    expect([await said(), await said(fresh), await said()]).toEqual([
      'account-inactive',
      'admitted',
      'admitted',
    ])
  })

  it('counts a fresh question as any other', async () => {
    const used = async (more: object) =>
      (await told(far, { api: 'starter', key, ...more })).verdict.limits[0].used
    expect([await used(fresh), await used({}), await used({ ...fresh, dryRun: true })]).toEqual([2, 3, 3])
  })

  it('answers a fresh question with 503 when the store cannot, though it remembers the key', async () => {
    store.gone = true
    const answers = [await said(), await said(fresh)]
    store.gone = false
    expect(answers).toEqual(['admitted', '503'])
  })
})

it('a consistency that is none is refused, with the field', async () => {
  const { status, verdict } = await told(far, { api: 'starter', key, consistency: 'eventual' })
  expect([status, verdict.path]).toEqual([400, 'consistency'])
})
