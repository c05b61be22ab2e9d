import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLatchkey, isLatchkeyError, type Key, type Latchkey } from '../../src/client/client.ts'
import { tagOf } from '../../src/control/openapi/tags.ts'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { aServer } from '../build/cli.ts'
import { aShop } from '../build/control.ts'
import { failed } from './wire.ts'

let server: Awaited<ReturnType<typeof aServer>>
let latchkey: Latchkey
let accountId = ''
beforeAll(async () => {
  server = await aServer()
  accountId = (await aShop(server.control, 'hiring')).accountId
  latchkey = createLatchkey({ url: `${server.url}/`, credential: server.control.root.secret })
})
afterAll(() => server.stop())

/** Every call of a client, as `group.name`. */
const namesOf = (client: Latchkey): readonly string[] =>
  Object.entries(client).flatMap(([group, calls]) =>
    typeof calls === 'function' ? [] : Object.keys(calls).map(name => `${group}.${name}`),
  )

describe('a client of a running server', () => {
  it('has one call for each route', () => {
    const calls = namesOf(latchkey).filter(it => !it.startsWith('logins.') && !it.startsWith('document.'))
    expect(calls).toHaveLength(ROUTES.filter(it => tagOf(it.path) !== 'logins').length)
    expect(calls).toEqual(
      expect.arrayContaining(['keys.create', 'keys.rotate', 'rootKeys.create', 'self.whoAmI']),
    )
  })

  it('makes, reads, changes, rotates and revokes a key', async () => {
    const made = await latchkey.keys.create({ accountId, name: 'From a client', scopes: ['jobs:read'] })
    expect(made.secrets[0]?.secret).toMatch(/^hr_/)
    const found: Key = await latchkey.keys.find(made.id)
    expect(found.name).toBe('From a client')
    const changed = await latchkey.keys.change(made.id, { name: 'Other' }, { ifVersion: found.version })
    expect([changed.name, changed.version]).toEqual(['Other', found.version + 1])
    const rotated = await latchkey.keys.rotate(made.id, { graceSeconds: 60 })
    expect(rotated.credentials.map(it => it.generation).toSorted()).toEqual([1, 2])
    expect((await latchkey.keys.revoke(made.id)).state).toBe('revoked')
  })

  it('throws problems by their code, with all that was told', async () => {
    const error = await failed(() => latchkey.keys.find('key_none'))
    expect(isLatchkeyError(error, 'key-unknown')).toBe(true)
    expect({ ...error }).toMatchObject({ code: 'key-unknown', status: 404, path: 'id', tries: 1 })
    expect([error.requestId, error.message]).toEqual([
      expect.stringMatching(/^req_/),
      'id: There is no key key_none.',
    ])
  })

  it('changes nothing but the version it saw', async () => {
    const { id, version } = await latchkey.keys.create({ accountId, name: 'Twice' })
    await latchkey.keys.change(id, { name: 'Mine' }, { ifVersion: version })
    const late = await failed(() => latchkey.keys.change(id, { name: 'Yours' }, { ifVersion: version }))
    expect([late.code, (await latchkey.keys.find(id)).name]).toEqual(['version-stale', 'Mine'])
  })

  it('reads a list page after page, as far as it is needed', async () => {
    const team = await latchkey.accounts.add({ apiId: 'hiring', name: 'Many' })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await latchkey.projects.add(team.id, { name })
    const names = []
    for await (const project of latchkey.projects.list(team.id, { limit: 2 })) names.push(project.name)
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(await latchkey.projects.list(team.id, { limit: 2 }).toArray()).toHaveLength(5)

    const first = await latchkey.projects.list(team.id, { limit: 3 }).page()
    expect(first.items.map(it => it.name)).toEqual(['e', 'd', 'c'])
    const rest = await latchkey.projects.list(team.id, { cursor: first.next ?? '' }).page()
    expect([rest.items.map(it => it.name), rest.next]).toEqual([['b', 'a'], null])
    expect((await failed(() => latchkey.projects.list('acc_none').toArray())).code).toBe('account-unknown')
  })

  it('asks for no further page once nobody reads on', async () => {
    let asked = 0
    const counting = createLatchkey({
      url: server.url,
      credential: server.control.root.secret,
      fetch: (...about) => {
        asked += 1
        return fetch(...about)
      },
    })
    for await (const key of counting.keys.list({ limit: 1 })) if (key.id !== '') break
    expect(asked).toBe(1)
  })

  it('makes nothing twice when the answer to the first try gets lost', async () => {
    let lost = 0
    const unlucky = createLatchkey({
      url: server.url,
      credential: async () => server.control.root.secret,
      retry: { firstMs: 0 },
      async fetch(...about) {
        const response = await fetch(...about)
        if (lost++ === 0) throw new TypeError('fetch failed')
        return response
      },
    })
    const team = await unlucky.accounts.add({ apiId: 'hiring', name: 'Once' })
    const named = await latchkey.accounts.list({ api: 'hiring' }).toArray()
    expect(named.filter(it => it.name === 'Once').map(it => it.id)).toEqual([team.id])
  })

  it('hands out an export as it comes', async () => {
    const response = await latchkey.audit.export({ format: 'jsonl' })
    expect(response.headers.get('Content-Type')).toMatch(/jsonl|ndjson/)
    const [line = ''] = (await response.text()).split('\n')
    expect(JSON.parse(line)).toHaveProperty('hash')
    expect((await failed(() => latchkey.audit.export({ from: 'yesterday' }))).code).toBe('input-invalid')
  })

  it('is told which version answers, in good and in bad', async () => {
    for (const path of ['/v1/apis', '/v1/nowhere', '/healthz'])
      expect((await fetch(server.url + path)).headers.get('Latchkey-Version')).toBe('1.2.3')
  })

  it('shows its root key to nobody who looks at it or at its errors', async () => {
    const { secret } = server.control.root
    const error = await failed(() => latchkey.keys.find('key_none'))
    const dead = createLatchkey({ url: 'http://127.0.0.1:9', credential: secret, retry: false })
    const unreachable = await failed(() => dead.keys.find('key_1'))
    const seen = [latchkey, error, unreachable].map(it => inspect(it, { depth: 9, showHidden: true })).join()
    expect(seen).not.toContain(secret)
  })

  it('says that a key is refused as the server does', async () => {
    const stranger = createLatchkey({ url: server.url, credential: 'lk_root_stranger' })
    const error = await failed(() => stranger.keys.list().page())
    expect([error.code, error.status]).toEqual(['invalid_key', 401])
  })
})
