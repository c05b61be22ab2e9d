import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { each } from '../build/control.ts'
import { aHome, type TestHome } from '../build/home.ts'
import { testClock } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { KEPT, oldKey } from '../engine/foreign.ts'

const SLOW = ['bcrypt', 'scrypt', 'argon2id'] as const
const folder = mkdtempSync(join(tmpdir(), 'latchkey-import-'))
let home: TestHome
let accountId: string
beforeAll(async () => {
  home = await aHome(folder)
  accountId = await home.anAccount('zenhire')
})
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

const keyOf = (kind: string, nth = 0) => oldKey(`${kind.replaceAll(' ', '')}${nth}abcd`.slice(0, 12))
const importAll = (kinds: readonly string[], nth: number) =>
  home.call('POST', '/v1/keys/import', {
    body: {
      rows: kinds.map(kind => ({ accountId, name: kind, digest: worth(KEPT[kind])(keyOf(kind, nth)) })),
    },
  })

/** What the verify endpoint says of a key. */
async function asked(key: string): Promise<unknown> {
  const response = await fetch(`${home.running.gatewayUrl}/_latchkey/v1/verify`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${home.rootKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ api: 'zenhire', key, ip: '203.0.113.7' }),
  })
  const { valid, reason, trouble } = Object(await response.json())
  return valid === true ? 'valid' : (reason ?? trouble)
}
const rehashes = async () =>
  each((await home.call('GET', '/v1/audit?action=credential.rehash&limit=100')).json, 'items', 'action')
    .length

it('many who come first with keys of slow digests are all let in, and each key is rehashed once', async () => {
  expect((await importAll(SLOW, 1)).json).toMatchObject({ imported: 3 })
  const all = await Promise.all(SLOW.flatMap(kind => Array.from({ length: 40 }, () => asked(keyOf(kind, 1)))))
  expect(new Set(all)).toEqual(new Set(['valid']))
  expect(await rehashes()).toBe(3)
  expect((await home.call('GET', '/v1/audit/verify')).json).toMatchObject({ ok: true })
})

it('keys imported before a restart work after it, used or not', async () => {
  const kinds = ['sha512 in hex', 'prefixed-api-key', 'bcrypt']
  expect((await importAll(kinds, 3)).json).toMatchObject({ imported: 3 })
  expect(await asked(keyOf('sha512 in hex', 3))).toBe('valid')
  await home.close()
  home = await aHome(folder, { knownRootKey: home.rootKey, clock: testClock() })
  for (const kind of kinds) expect([kind, await asked(keyOf(kind, 3))]).toEqual([kind, 'valid'])
  expect(await asked(oldKey('none'))).toBe('unknown')
})

it('guesses at a slow digest are answered 503 after some, with when to come again, and not as unknown', async () => {
  expect((await importAll(['bcrypt'], 4)).json).toMatchObject({ imported: 1 })
  const right = keyOf('bcrypt', 4)
  const guesses = []
  for (let nth = 0; nth < 17; nth++) guesses.push(await asked(`${right.slice(0, -1)}${nth}`))
  expect(guesses).toEqual([...Array.from({ length: 16 }, () => 'unknown'), 'unavailable'])
  const knock = (key: string) =>
    fetch(`${home.running.gatewayUrl}/zenhire/api/v1/speech/runs`, {
      method: 'POST',
      headers: { 'X-API-Key': key },
    })
  // Here the address is that of this test itself, from which nobody has guessed yet.
  const seen = []
  for (let nth = 0; nth < 17; nth++) {
    const response = await knock(`${right.slice(0, -1)}${nth}`)
    seen.push([response.status, response.headers.has('retry-after')])
  }
  expect(seen).toEqual([...Array.from({ length: 16 }, () => [401, false]), [503, true]])
  home.clock.advance(60_000)
  expect(await asked(right)).toBe('valid')
  expect(home.logged).toEqual([])
})
