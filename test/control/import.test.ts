import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { MAX_ROWS } from '../../src/control/routes/import.ts'
import { aControl, aShop, type CallOptions, type Control, each, type Json } from '../build/control.ts'
import { KEPT, oldKey } from '../engine/foreign.ts'

let control: Control
let accountId: string
beforeEach(async () => {
  control = await aControl()
  accountId = (await aShop(control, 'zenhire')).accountId
})

const send = (rows: readonly unknown[], more: Json = {}, options: CallOptions = {}) =>
  control.call('POST', '/v1/keys/import', { rows, ...more }, options)
const row = (name: string, more: Json = {}) => ({ accountId, name, secret: oldKey(name), ...more })
const digested = (name: string, kind: string, more: Json = {}) => ({
  ...{ accountId, name, digest: KEPT[kind]?.(oldKey(`long-${name}`)) },
  ...more,
})
const keys = async () =>
  each((await control.call('GET', `/v1/keys?account=${accountId}`)).json, 'items', 'name')
/** Status, code and path of each row. */
const fates = ({ json }: { readonly json: Json }) =>
  [json['rows']]
    .flat()
    .map(Object)
    .map(({ status, code, path }) => [status, code, path].filter(it => it !== null).join(' '))

describe('importing keys', () => {
  it('keeps their secrets working and never shows one again', async () => {
    const { status, json } = await send([row('a'), digested('b', 'bcrypt')])
    expect([status, json]).toEqual([
      200,
      {
        ...{ dryRun: false, imported: 2, duplicates: 0, refused: 0 },
        rows: [1, 2].map(line => ({
          ...{ line, status: 'imported', code: null, path: null, detail: null },
          keyId: expect.stringMatching(/^key_/),
        })),
      },
    ])
    expect((await keys()).toSorted()).toEqual(['a', 'b'])
    const [id] = each(json, 'rows', 'keyId')
    const masks = each((await control.call('GET', `/v1/keys/${id}`)).json, 'credentials', 'mask')
    expect(masks).toEqual(['zh_cv_live_a_0...'])
    expect(control.answers.some(it => it.includes(oldKey('a')) || it.includes('$2b$'))).toBe(false)
  })

  it('takes everything a new key may have', async () => {
    const project = await control.call('POST', `/v1/accounts/${accountId}/projects`, { name: 'alpha' })
    const more = { projectId: project.json['id'], expiresAt: null, scopes: [], signed: false }
    const { json } = await send([row('a', more)])
    const [id] = each(json, 'rows', 'keyId')
    const made = await control.call('GET', `/v1/keys/${id}`)
    expect(made.json).toMatchObject({ projectId: project.json['id'], scopes: [], expiresAt: null })
  })

  it('says of each row what is wrong with it, by its line, and imports the rest', async () => {
    const md5 = { kind: 'md5', value: '0'.repeat(32) }
    const answer = await send([
      row('a', { line: 7 }),
      ...[null, 1, 'text', [], {}],
      row('b', { color: 'red' }),
      row('c', { line: 'x' }),
      row('d', { secret: 'wrong_0123456789abcdef' }),
      row('e', { accountId: 'acc_nobody' }),
      row('f', { projectId: 'prj_nobody' }),
      row('g', { environment: 'live' }),
      row('h', { limits: { nonsense: 1 } }),
      row('i', { digest: KEPT['bcrypt']?.(oldKey('i')) }),
      { accountId, name: 'j' },
      { accountId, name: 'k', digest: md5 },
      digested('l', 'bcrypt', { digest: { ...KEPT['bcrypt']?.(oldKey('long-l')), prefix: undefined } }),
      row('z', { line: 99 }),
    ])
    expect(fates(answer)).toEqual([
      'imported',
      ...Array.from({ length: 4 }, () => 'refused input-invalid'),
      'refused input-invalid accountId',
      'refused input-invalid color',
      'refused input-invalid line',
      'refused input-invalid secret',
      'refused account-unknown accountId',
      'refused project-unknown projectId',
      'refused input-invalid environment',
      'refused input-invalid limits.nonsense',
      'refused input-invalid secret',
      'refused input-invalid secret',
      'refused input-invalid digest.kind',
      'refused input-invalid digest.prefix',
      'imported',
    ])
    expect(each(answer.json, 'rows', 'line')).toEqual([
      '7',
      ...Array.from({ length: 16 }, (_, at) => `${at + 2}`),
      '99',
    ])
    expect(answer.json).toMatchObject({ imported: 2, duplicates: 0, refused: 16 })
    expect((await keys()).toSorted()).toEqual(['a', 'z'])
    expect(control.answers.some(it => it.includes('wrong_0123456789abcdef'))).toBe(false)
  })

  it('tells what stands twice, in the call or by now, and imports it once', async () => {
    const rows = [row('a'), row('a'), digested('b', 'sha512 in hex'), digested('b', 'sha512 in base64')]
    const same = { accountId, name: 'a', digest: KEPT['sha256 in hex']?.(oldKey('a')) }
    expect(fates(await send([...rows, same]))).toEqual([
      'imported',
      'duplicate secret-taken secret',
      'imported',
      'duplicate secret-taken digest.value',
      'duplicate secret-taken digest.value',
    ])
    const again = await send(rows)
    expect(again.json).toMatchObject({ imported: 0, duplicates: 4, refused: 0 })
    expect(await keys()).toHaveLength(2)
  })

  it('only says what would come of it in a dry run', async () => {
    await send([row('there')])
    const rows = [
      ...[row('a'), row('a'), row('there'), row('b', { secret: 'short' })],
      ...Array.from({ length: 9 }, (_, nth) => ({
        ...{ accountId, name: `same ${nth}` },
        digest: { kind: 'bcrypt', value: `$2b$04$${String(nth).repeat(53)}`, prefix: 'zh_cv_live_same' },
      })),
    ]
    const all = [...rows, { ...rows.at(-1), name: 'again' }]
    const rehearsed = await send(all, { dryRun: true })
    expect(rehearsed.json).toMatchObject({ dryRun: true, imported: 9, duplicates: 2, refused: 3 })
    expect(await keys()).toEqual(['there'])
    const done = await send(all)
    expect(fates(rehearsed).map(it => it.replace('would-import', 'imported'))).toEqual(fates(done))
    expect(fates(done).at(-1)).toBe('refused input-invalid digest.prefix')
  })

  it('is in the audit log with an entry for each key, and no digest in any', async () => {
    await send([row('a'), digested('b', 'bcrypt'), row('a')])
    const { json } = await control.call('GET', `/v1/audit?account=${accountId}&action=key.issue`)
    expect(each(json, 'items', 'action')).toHaveLength(2)
    expect(JSON.stringify(json)).not.toMatch(/\$2b\$|digest/)
  })

  it('happens once under one Idempotency-Key, and without one is told as what is there', async () => {
    const once = { headers: { 'idempotency-key': 'import-1' } }
    const [first, again] = [await send([row('a')], {}, once), await send([row('a')], {}, once)]
    expect(again.json).toEqual(first.json)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(fates(await send([row('a')]))).toEqual(['duplicate secret-taken secret'])
  })
})

describe('an import is refused as a whole', () => {
  it.each([
    ['without rows', {}, 'rows'],
    ['with none', { rows: [] }, 'rows'],
    ['with what is no list', { rows: {} }, 'rows'],
    ['with too many', { rows: Array.from({ length: MAX_ROWS + 1 }, () => 0) }, 'rows'],
    ['with a field that does not exist', { rows: [{}], dry: true }, 'dry'],
    ['as one key', { accountId: 'acc_1', name: 'a', secret: 'b' }, 'rows'],
  ])('%s', async (_, body, path) => {
    const { status, json } = await control.call('POST', '/v1/keys/import', body)
    expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', path])
  })

  it('when it is larger than its limit, which is its own', async () => {
    const large = (bytes: number) => ({ rows: [{ name: 'x'.repeat(bytes) }] })
    const post = async (path: string, bytes: number) =>
      (await control.call('POST', path, JSON.stringify(large(bytes)))).status
    expect(await post('/v1/keys/import', 1024 * 1024)).toBe(200)
    expect(await post('/v1/keys/import', 8 * 1024 * 1024)).toBe(413)
    expect(await post('/v1/keys', 1024 * 1024)).toBe(413)
  })
})

describe('a root key without the scope about root keys', () => {
  it('imports for customers, and in no call with a row about root keys', async () => {
    const { secret } = await control.rootKey(['keys:write'])
    const own = await send([row('a')], {}, { as: secret })
    expect(fates(own)).toEqual(['imported'])
    const mixed = await send([row('b'), row('c', { accountId: control.staff.id })], {}, { as: secret })
    expect([mixed.status, mixed.json['code'], mixed.json['path']]).toEqual([
      403,
      'role-insufficient',
      'rows[1].accountId',
    ])
    expect(await keys()).toEqual(['a'])
  })
})

it('a digest in an import is not stored as it is where a key could be found by it', async () => {
  const value = createHash('sha512').update(oldKey('a')).digest('hex')
  await send([{ accountId, name: 'a', digest: { kind: 'sha512', value } }])
  const { json } = await control.call('GET', `/v1/keys?account=${accountId}`)
  expect(JSON.stringify(json)).not.toContain(value)
})
