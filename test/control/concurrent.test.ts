import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../build/client.ts'
import { each, type Json } from '../build/control.ts'
import { aHome, type TestHome } from '../build/home.ts'

const MANY = 100
const many = <T>(make: (nth: number) => Promise<T>) =>
  Promise.all(Array.from({ length: MANY }, (_, nth) => make(nth)))

let folder: string
let home: TestHome
let accountId: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-concurrent-'))
  home = await aHome(folder)
  accountId = await home.anAccount()
})
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

const post = (path: string, body: Json = {}, headers: Readonly<Record<string, string>> = {}) =>
  home.call('POST', path, { body, headers })
const create = (name: string) => post('/v1/keys', { accountId, name })
const look = async (id: unknown) => (await home.call('GET', `/v1/keys/${id}`)).json
const counted = (answers: readonly Answer[]) => {
  const tally: Record<string, number> = {}
  for (const { status, json } of answers) {
    const said = String(json['code'] ?? status)
    tally[said] = (tally[said] ?? 0) + 1
  }
  return tally
}
const audited = async (action: string) => {
  let count = 0
  let cursor = ''
  do {
    const path = `/v1/audit?limit=100&account=${accountId}&action=${action}${cursor}`
    const { json } = await home.call('GET', path)
    count += each(json, 'items', 'id').length
    cursor = typeof json['next'] === 'string' ? `&cursor=${json['next']}` : ''
  } while (cursor !== '')
  return count
}
/** Generations of a key whose secrets have no end. */
const lasting = (key: Json) => {
  const [generations, ends] = [each(key, 'credentials', 'generation'), each(key, 'credentials', 'until')]
  return [...new Set(generations.filter((_, nth) => ends[nth] === 'null'))]
}

describe(`${MANY} requests at once`, () => {
  it('make as many keys, each audited once', async () => {
    const before = await audited('key.issue')
    const made = await many(nth => create(`key ${nth}`))
    expect(counted(made)).toEqual({ 201: MANY })
    expect(new Set(made.map(it => it.json['id'])).size).toBe(MANY)
    expect(new Set(made.flatMap(it => each(it.json, 'secrets', 'secret'))).size).toBe(2 * MANY)
    expect((await audited('key.issue')) - before).toBe(MANY)
  })

  it('rotate the same few keys, and each is left with one newest generation that lasts', async () => {
    const before = await audited('key.rotate')
    const keys = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async it => String((await create(it)).json['id'])),
    )
    const rotated = await many(nth => post(`/v1/keys/${keys[nth % keys.length]}/rotate`, { graceSeconds: 0 }))
    const { 200: won = 0, 'rotation-pending': outrun = 0 } = counted(rotated)
    expect([won >= keys.length, won + outrun]).toEqual([true, MANY])
    let turns = 0
    for (const id of keys) {
      const key = await look(id)
      const newest = Number(each(key, 'credentials', 'generation')[0])
      expect(lasting(key)).toEqual([String(newest)])
      expect(key['version']).toBe(newest)
      turns += newest - 1
    }
    expect(turns).toBe(won)
    expect((await audited('key.rotate')) - before).toBe(won)
  })

  it('with one Idempotency-Key rotate a key once', async () => {
    const id = (await create('once')).json['id']
    const answers = await many(() => post(`/v1/keys/${id}/rotate`, {}, { 'Idempotency-Key': 'turn' }))
    const { 200: done = 0, 'idempotency-pending': pending = 0 } = counted(answers)
    expect([done >= 1, done + pending]).toEqual([true, MANY])
    expect(new Set(answers.filter(it => it.status === 200).map(it => it.text)).size).toBe(1)
    expect((await look(id))['version']).toBe(2)
  })

  it('revoke the same few keys, and each is revoked once, for the first reason given', async () => {
    const before = await audited('key.revoke')
    const keys = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async it => String((await create(it)).json['id'])),
    )
    const revoked = await many(nth => post(`/v1/keys/${keys[nth % keys.length]}/revoke`, { note: `${nth}` }))
    expect(counted(revoked)).toEqual({ 200: MANY })
    for (const [at, id] of keys.entries()) {
      const key = await look(id)
      expect([key['state'], key['version']]).toEqual(['revoked', 2])
      const notes = revoked.filter((_, nth) => nth % keys.length === at).map(it => it.json['revokedNote'])
      expect(new Set(notes)).toEqual(new Set([key['revokedNote']]))
    }
    expect((await audited('key.revoke')) - before).toBe(keys.length)
  })

  it('rotate and revoke one key, and nothing works on after its revocation', async () => {
    const id = (await create('both')).json['id']
    const answers = await many(nth =>
      nth % 2 === 0 ? post(`/v1/keys/${id}/rotate`, { graceSeconds: 0 }) : post(`/v1/keys/${id}/revoke`),
    )
    expect(answers.filter(it => it.status >= 500)).toEqual([])
    const key = await look(id)
    const rotations = answers.filter((it, nth) => nth % 2 === 0 && it.status === 200).length
    expect([key['state'], key['version']]).toEqual(['revoked', 2 + rotations])
  })

  it('change one key by If-Match, each tried again until it fits, and no change is lost', async () => {
    const id = (await create('shared')).json['id']
    const writers = 20
    await Promise.all(
      Array.from({ length: writers }, async (_, nth) => {
        for (;;) {
          const seen = await home.call('GET', `/v1/keys/${id}`)
          const { addresses } = Object(seen.json['restrictions'])
          const answer = await home.call('PATCH', `/v1/keys/${id}`, {
            body: { restrictions: { addresses: [...addresses, `10.0.0.${nth}`] } },
            headers: { 'If-Match': String(seen.headers.get('etag')) },
          })
          if (answer.status === 200) return
          expect([answer.status, answer.json['code']]).toEqual([412, 'version-stale'])
        }
      }),
    )
    const key = await look(id)
    expect(Object(key['restrictions']).addresses).toHaveLength(writers)
    expect(key['version']).toBe(1 + writers)
  })

  it('leave an unbroken chain that counts every change, and nothing in the log of errors', async () => {
    const { json } = await home.call('GET', '/v1/audit/verify')
    const newest = await home.call('GET', '/v1/audit?limit=1')
    expect(json).toMatchObject({ ok: true, flaw: null })
    expect(String(json['count'])).toBe(each(newest.json, 'items', 'seq')[0])
    expect(home.logged).toEqual([])
  })
})
