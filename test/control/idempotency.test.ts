import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/terms.ts'
import { temporaryFolder } from '../adapters/folder.ts'
import { after } from '../build/case.ts'
import { aControl, aShop, type CallOptions, type Control, each, type Json } from '../build/control.ts'
import { aHome } from '../build/home.ts'
import { testClock } from '../build/system.ts'

let control: Control
let accountId: string
beforeEach(async () => {
  control = await aControl()
  accountId = (await aShop(control)).accountId
})

const create = (key: string, body: Json = {}, options: CallOptions = {}) =>
  control.call(
    'POST',
    '/v1/keys',
    { accountId, name: 'A key', ...body },
    { ...options, headers: { 'idempotency-key': key } },
  )
const keysOf = async () =>
  each((await control.call('GET', `/v1/keys?account=${accountId}`)).json, 'items', 'id')
const replayed = ({ headers }: { readonly headers: Headers }) => headers.get('idempotency-replayed')

describe('a request with an Idempotency-Key', () => {
  it('gets the same answer again, its secrets too, and nothing is made twice', async () => {
    const [first, again] = [await create('order-1'), await create('order-1')]
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.json).toEqual(first.json)
    expect(each(again.json, 'secrets', 'secret')).toHaveLength(2)
    expect([replayed(first), replayed(again)]).toEqual([null, 'true'])
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(await keysOf()).toHaveLength(1)
  })

  it('is the same request however its body is written', async () => {
    await create('order-1')
    const body = `{ "name": "A key",\n "accountId": "${accountId}" }`
    const again = await control.call('POST', '/v1/keys', body, { headers: { 'idempotency-key': 'order-1' } })
    expect(replayed(again)).toBe('true')
  })

  it('is refused when it asks for something else', async () => {
    await create('order-1')
    const other = await create('order-1', { name: 'Another key' })
    expect([other.status, other.json['code'], other.json['path']]).toEqual([
      409,
      'idempotency-mismatch',
      'Idempotency-Key',
    ])
    const elsewhere = await control.call(
      'POST',
      `/v1/accounts/${accountId}/projects`,
      { name: 'A key' },
      { headers: { 'idempotency-key': 'order-1' } },
    )
    expect(elsewhere.json['code']).toBe('idempotency-mismatch')
    expect(await keysOf()).toHaveLength(1)
  })

  it('of another caller makes something of its own, and shows nothing of the first', async () => {
    const stranger = await control.rootKey(['keys:write', 'keys:read'])
    const [mine, theirs] = [await create('order-1'), await create('order-1', {}, { as: stranger.secret })]
    expect([theirs.status, replayed(theirs)]).toEqual([201, null])
    expect(each(theirs.json, 'secrets', 'secret')).not.toEqual(each(mine.json, 'secrets', 'secret'))
    expect(await keysOf()).toHaveLength(2)
  })

  it('is not answered to a caller that may not make it any more', async () => {
    const passing = await control.rootKey(['keys:write'])
    await create('order-1', {}, { as: passing.secret })
    await control.call('POST', `/v1/keys/${passing.id}/revoke`)
    expect((await create('order-1', {}, { as: passing.secret })).status).toBe(401)
  })

  it('happens once when it comes many times at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => create('order-1')))
    const made = replies.filter(it => it.status === 201)
    expect(new Set(made.map(it => JSON.stringify(it.json))).size).toBe(1)
    const others = replies.filter(it => it.status !== 201).map(it => it.json['code'])
    expect(others.filter(it => it !== 'idempotency-pending')).toEqual([])
    expect(await keysOf()).toHaveLength(1)
  })

  it('is remembered for ten minutes, and a new one from then on', async () => {
    const first = await create('order-1')
    control.clock.at = after(10 * MINUTE - 1)
    expect((await create('order-1')).json).toEqual(first.json)
    control.clock.at = after(10 * MINUTE)
    const later = await create('order-1', { name: 'Another key' })
    expect([later.status, replayed(later)]).toEqual([201, null])
    expect(await keysOf()).toHaveLength(2)
  })

  it('that was refused made nothing, and may be tried again under its key', async () => {
    expect((await create('order-1', { environment: 'live' })).status).toBe(400)
    expect((await create('order-1', { accountId: 'acc_none' })).status).toBe(404)
    const made = await create('order-1')
    expect([made.status, replayed(made)]).toEqual([201, null])
  })

  it('that broke off midway is not made again', async () => {
    const { keys } = control.engine.ports
    const { idempotency, secrets, clock } = control.engine.ports
    const asked = `post /v1/keys\n${JSON.stringify({ accountId, name: 'A key' })}`
    await idempotency.begin({
      creator: `root-key:${control.root.id}`,
      key: secrets.digest('order-1'),
      request: secrets.digest(asked),
      now: clock.now(),
      expiresAt: after(10 * MINUTE),
    })
    expect((await create('order-1')).json['code']).toBe('idempotency-pending')
    expect((await keys.list({ accountId }, { limit: 1 })).items).toEqual([])
  })

  it('rotates a key once', async () => {
    const { json: key } = await create('order-1')
    const rotate = () =>
      control.call('POST', `/v1/keys/${key['id']}/rotate`, {}, { headers: { 'idempotency-key': 'turn-1' } })
    const [first, again] = [await rotate(), await rotate()]
    expect(again.json).toEqual(first.json)
    expect(again.json['secrets']).toBeDefined()
    expect((await control.call('GET', `/v1/keys/${key['id']}`)).json['version']).toBe(2)
  })

  it.each([
    ['POST', '/v1/apis', { name: 'second', profile: 'zensearch' }],
    ['POST', '/v1/accounts', { apiId: 'zensearch', name: 'Beta' }],
    ['POST', '/v1/accounts/{id}/projects', { name: 'web' }],
    ['POST', '/v1/accounts/{id}/collections', { name: 'guides' }],
    ['POST', '/v1/accounts/{id}/credits', { amount: 5 }],
  ])('%s %s happens once', async (method, path, body) => {
    const ask = () =>
      control.call(method, path.replace('{id}', accountId), body, {
        headers: { 'idempotency-key': 'once' },
      })
    const [first, again] = [await ask(), await ask()]
    expect([first.status, again.status, replayed(again)]).toEqual([first.status, first.status, 'true'])
    expect(again.json).toEqual(first.json)
  })

  it.each(['', 'x'.repeat(256), 'clé'])('is refused when its key is %j', async key => {
    const { status, json } = await create(key)
    expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', 'Idempotency-Key'])
  })

  it('may have a key of 255 characters', async () => expect((await create('x'.repeat(255))).status).toBe(201))
})

describe('over a database', () => {
  it('the same answer comes after a restart, and no secret is in any file', async () => {
    const folder = await temporaryFolder()
    const first = await aHome(folder)
    const account = await first.anAccount()
    const ask = (home: Awaited<ReturnType<typeof aHome>>) =>
      home.call('POST', '/v1/keys', {
        body: { accountId: account, name: 'A key' },
        headers: { 'Idempotency-Key': 'order-1' },
      })
    const made = await ask(first)
    const files = () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(it => it.isFile() && !it.name.endsWith('.secret'))
        .map(it => readFileSync(join(it.parentPath, it.name), 'latin1'))
    const secrets = each(made.json, 'secrets', 'secret')
    expect(secrets).toHaveLength(2)
    for (const secret of secrets) expect(files().some(text => text.includes(secret))).toBe(false)
    await first.close()
    const second = await aHome(folder, { knownRootKey: first.rootKey })
    const again = await ask(second)
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(again.text).toBe(made.text)
    await second.close()
    const third = await aHome(folder, {
      clock: testClock(Date.now() + 11 * 60_000),
      knownRootKey: first.rootKey,
    })
    const database = new DatabaseSync(join(folder, 'latchkey.db'), { readOnly: true })
    expect(database.prepare('select * from idempotency').all()).toEqual([])
    database.close()
    await third.close()
    for (const secret of secrets) expect(files().some(text => text.includes(secret))).toBe(false)
  })
})
