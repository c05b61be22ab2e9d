import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { jsonOf, portOf, runCli } from '../build/cli.ts'
import { each, type Json } from '../build/control.ts'
import { type Applying, applying } from './apply-server.ts'

let applied: Applying
beforeAll(async () => {
  applied = await applying()
})
afterAll(() => applied.close())

let nth = 0
/** A name no API has yet. */
let name = ''
beforeEach(() => {
  name = `api-${++nth}`
})

const itemsAt = async (path: string): Promise<readonly Json[]> =>
  [(await applied.get(path))['items']].flat().map(Object)
const keysOf = () => itemsAt(`/v1/keys?api=${name}&limit=100`)
const accountNamed = async (wanted: string) =>
  Object((await itemsAt(`/v1/accounts?api=${name}`)).find(it => it['name'] === wanted))

const api = (accounts: readonly object[], more: object = {}) => ({
  apis: [{ name, profile: 'zensearch', ...more, accounts }],
})
const site = { name: 'Site', limits: { 'per-key': 50 }, restrictions: { hosts: ['Docs.example.com'] } }

describe('apply', () => {
  it('makes all that is not there, in an order that works, and shows each secret once', async () => {
    const account = {
      name: 'Acme',
      plan: 'Pro',
      projects: [{ name: 'Web' }],
      collections: [{ name: 'docs' }, { name: 'old', active: false }],
      keys: [
        {
          ...site,
          project: 'Web',
          collections: ['docs'],
          signed: true,
          expiresAt: '2099-01-31T12:00:00+01:00',
        },
        { name: 'Spare', active: false },
      ],
    }
    const { exit, out, err } = await applied.apply(api([account, { name: 'Gone', active: false }]))
    expect([exit, err]).toEqual([0, ''])
    expect(out).toMatch(
      /\n8 to create, 0 to change, 0 as they are.*\n(.* {2}(publishable|secret) {2}zsk_\w+\n){4}Done: 8 created\.\n$/,
    )
    const { id, plan } = await accountNamed('Acme')
    expect([plan, (await accountNamed('Gone'))['active']]).toEqual(['Pro', false])
    const [project] = await itemsAt(`/v1/accounts/${id}/projects`)
    const collections = await itemsAt(`/v1/accounts/${id}/collections`)
    expect(collections.map(it => [it['name'], it['active']])).toEqual([
      ['old', false],
      ['docs', true],
    ])
    const [spare, made] = await keysOf()
    expect(spare).toMatchObject({ name: 'Spare', state: 'disabled' })
    expect(made).toMatchObject({
      ...{ name: 'Site', projectId: project?.['id'], collections: [collections[1]?.['id']], signed: true },
      ...{ limits: { 'per-key': 50 }, expiresAt: '2099-01-31T11:00:00.000Z', state: 'active' },
      restrictions: { hosts: ['docs.example.com'] },
    })
  })

  it('applied once more changes nothing and writes no audit entry', async () => {
    const wanted = api([
      { name: 'Acme', collections: [{ name: 'docs' }], keys: [{ ...site, collections: ['docs'] }] },
    ])
    await applied.apply(wanted)
    const before = await applied.audited()
    const { exit, out } = await applied.run('apply', applied.file(wanted))
    expect([exit, out]).toEqual([
      0,
      expect.stringMatching(/Nothing to change: 4 as they are(, \d+ not in this file)?\.\n$/),
    ])
    expect(await applied.audited()).toBe(before)
  })

  it('changes what is otherwise, field by field, and leaves what it does not say', async () => {
    await applied.apply(
      api([{ name: 'Acme', plan: 'Free', keys: [{ ...site, signed: true }] }], {
        upstream: 'http://127.0.0.1:1',
      }),
    )
    const changed = api(
      [
        {
          name: 'Acme',
          active: false,
          keys: [{ name: 'Site', limits: null, restrictions: { hosts: null }, active: false }],
        },
      ],
      { upstream: null },
    )
    const { out } = await applied.apply(changed)
    expect(out).toContain(`~ api         ${name}
              upstream  http://127.0.0.1:1 → -
~ account     ${name} / Acme
              active  true → false
~ key         ${name} / Acme / Site
              active              true → false
              restrictions.hosts  docs.example.com → -
              limits.per-key      50 → -
`)
    expect(await accountNamed('Acme')).toMatchObject({ plan: 'Free', active: false })
    const [key] = await keysOf()
    expect(key).toMatchObject({ state: 'disabled', signed: true, limits: {}, restrictions: { hosts: [] } })
    expect((await applied.run('apply', applied.file(changed))).out).toContain('Nothing to change')
  })

  it('takes the number of a limit away that the file no longer names', async () => {
    await applied.apply(api([{ name: 'Acme', keys: [site] }]))
    const { out } = await applied.apply(api([{ name: 'Acme', keys: [{ name: 'Site', limits: {} }] }]))
    expect(out).toMatch(/limits\.per-key +50 → -\n/)
    expect((await keysOf())[0]).toMatchObject({ limits: {} })
  })

  it('renames what is named by its id', async () => {
    await applied.apply(api([{ name: 'Acme', keys: [site], projects: [{ name: 'Web' }] }]))
    const { id } = await accountNamed('Acme')
    const [project] = await itemsAt(`/v1/accounts/${id}/projects`)
    const keys = [{ name: 'Site', project: 'Shop' }]
    const renamed = api([{ id, name: 'Acme Ltd', keys, projects: [{ id: project?.['id'], name: 'Shop' }] }])
    expect((await applied.apply(renamed)).out).toMatch(/\n0 to create, 3 to change, 1 as it is/)
    expect((await keysOf())[0]).toMatchObject({ projectId: project?.['id'] })
    expect((await accountNamed('Acme Ltd'))['id']).toBe(id)
    expect((await applied.run('apply', applied.file(renamed))).out).toContain(
      'Nothing to change: 4 as they are',
    )
  })

  it('makes a new key where the one of that name was revoked', async () => {
    await applied.apply(api([{ name: 'Acme', keys: [site] }]))
    const [key] = await keysOf()
    await applied.server.control.call('POST', `/v1/keys/${key?.['id']}/revoke`, {})
    expect((await applied.apply(api([{ name: 'Acme', keys: [site] }]))).out).toContain('1 to create')
    expect((await keysOf()).map(it => it['state'])).toEqual(['active', 'revoked'])
  })

  it('reads several files as one, of which one alone says what an API is', async () => {
    const customers = { apis: [{ name, accounts: [{ name: 'Acme' }] }] }
    const files = [applied.file(customers), applied.file({ apis: [{ name, profile: 'starter' }] })]
    expect((await applied.run('apply', ...files, '--yes')).out).toMatch(/Done: 2 created\.\n$/)
    const both = [
      applied.file({ apis: [{ name, hosts: ['a.example'] }] }),
      applied.file({ apis: [{ name, upstream: null }] }),
    ]
    const { exit, err } = await applied.run('apply', ...both, '--yes')
    expect([exit, err]).toEqual([
      1,
      expect.stringMatching(/says in line 2 what "api-\d+" is: leave all but its name and accounts out here/),
    ])
  })
})

describe('what is in no file', () => {
  const all = () =>
    api([
      { name: 'Acme', collections: [{ name: 'docs' }], keys: [site, { name: 'Other' }] },
      { name: 'Bolt', keys: [{ name: 'Theirs' }] },
    ])
  const few = () => api([{ name: 'Acme', keys: [site] }])

  it('is told and left alone; lists the file does not have are nobody’s business', async () => {
    await applied.apply(all())
    const { out } = await applied.apply(few())
    expect(out).toMatch(
      /^Not in this file, and left as it is:\n {2}key .* \/ Acme \/ Other +key_\w+ {2}--prune would revoke it\n {2}account .* \/ Bolt +acc_\w+ {2}--prune would disable it\n/,
    )
    expect(out).not.toMatch(/docs|Theirs/)
    expect(out).toMatch(/Nothing to change: 3 as they are, \d+ not in this file\.\n$/)
    expect((await keysOf()).map(it => it['state'])).toEqual(['active', 'active', 'active'])
  })

  it('is ended with --prune, after everything else, and only once', async () => {
    await applied.apply(all())
    const { exit, out } = await applied.apply(few(), '--prune')
    expect(exit).toBe(0)
    expect(out).toMatch(/^- key .* \/ Acme \/ Other: revoke\n- account .* \/ Bolt: disable\n/)
    expect(out).toMatch(/Done: 2 ended\.\n$/)
    expect((await keysOf()).map(it => [it['name'], it['state']])).toEqual([
      ['Theirs', 'active'],
      ['Other', 'revoked'],
      ['Site', 'active'],
    ])
    expect((await accountNamed('Bolt'))['active']).toBe(false)
    expect((await applied.apply(few(), '--prune')).out).toContain('Nothing to change')
  })
})

describe('a plan', () => {
  it('is all that --plan shows, and --exit-code tells whether there is something to do', async () => {
    const file = applied.file(api([{ name: 'Acme', keys: [site] }]))
    const before = await applied.audited()
    expect(await applied.run('apply', file, '--plan')).toMatchObject({ exit: 0, err: '' })
    expect((await applied.run('apply', file, '--plan', '--exit-code')).exit).toBe(6)
    expect(await applied.audited()).toBe(before)
    await applied.run('apply', file, '--yes', '--reveal')
    expect((await applied.run('apply', file, '--plan', '--exit-code')).exit).toBe(0)
    expect(await applied.run('apply', file, '--exit-code')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--plan'),
    })
  })

  it('is data with --json, and so is what came of it, secrets only where they are wanted', async () => {
    const file = applied.file(api([{ name: 'Acme', keys: [site] }]))
    const planned = jsonOf(await applied.run('apply', file, '--plan', '--json'))
    expect(planned).toMatchObject({
      applied: false,
      result: null,
      plan: { counts: { create: 3, change: 0, end: 0, same: 0 } },
    })
    const done = jsonOf(await applied.run('apply', file, '--yes', '--json', '--reveal'))
    expect(done).toMatchObject({
      applied: true,
      result: {
        done: [
          { kind: 'api' },
          { kind: 'account' },
          { kind: 'key', id: expect.stringMatching(/^key_/), path: [name, 'Acme', 'Site'] },
        ],
        stopped: null,
        secrets: [
          {
            path: [name, 'Acme', 'Site'],
            secrets: [{ side: 'publishable' }, { side: 'secret', secret: expect.stringMatching(/^zsk_/) }],
          },
        ],
      },
    })
  })

  it('that makes keys is refused where nobody would see their secrets, before anything is made', async () => {
    const before = await applied.audited()
    const { exit, err } = await applied.run(
      'apply',
      applied.file(api([{ name: 'Acme', keys: [site] }])),
      '--yes',
    )
    expect([exit, err]).toEqual([
      2,
      expect.stringMatching(/add --reveal .* or --secrets-to <file>\. Nothing was changed\.\n$/),
    ])
    expect(await applied.audited()).toBe(before)
  })

  it('that nobody says yes to is not carried out', async () => {
    const { exit, err } = await applied.run('apply', applied.file(api([])))
    expect([exit, err]).toEqual([2, expect.stringContaining('add --yes')])
    expect(await itemsAt(`/v1/apis`)).not.toContainEqual(expect.objectContaining({ name }))
  })

  it('keeps secrets in a new file for its owner alone, as JSON lines, and none where none was made', async () => {
    const [kept, none] = [join(applied.folder, `${name}.jsonl`), join(applied.folder, `${name}.none`)]
    const file = applied.file(api([{ name: 'Acme', keys: [site] }]))
    const { out } = await applied.run('apply', file, '--yes', '--secrets-to', kept)
    expect(out).not.toContain('zsk_')
    expect(statSync(kept).mode & 0o777).toBe(0o600)
    const lines = readFileSync(kept, 'utf8')
      .trim()
      .split('\n')
      .map(it => JSON.parse(it))
    expect(lines).toEqual(
      ['publishable', 'secret'].map(side => ({
        id: expect.stringMatching(/^key_/),
        path: [name, 'Acme', 'Site'],
        side,
        secret: expect.stringMatching(/^zsk_/),
      })),
    )
    const again = applied.file(api([{ name: 'Acme', keys: [{ name: 'New' }] }]))
    expect(await applied.run('apply', again, '--yes', '--secrets-to', kept)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('is there already'),
    })
    await applied.run('apply', file, '--yes', '--secrets-to', none)
    expect(() => statSync(none)).toThrow('ENOENT')
  })
})

describe('an apply that breaks off', () => {
  it('says what was done and what was not, and goes on when it is run again', async () => {
    const wanted = (hosts: readonly string[]) =>
      api([
        { name: 'One', plan: 'Pro' },
        { name: 'Two', keys: [{ name: 'Site', restrictions: { hosts } }] },
        { name: 'Three' },
      ])
    const { exit, out, err } = await applied.apply(wanted(['*.github.io']))
    expect([exit, out.split('\n').at(-2)]).toEqual([1, 'Done: 3 created.'])
    expect(err).toMatch(
      /^latchkey: key api-\d+ \/ Two \/ Site: restrictions\.hosts\[0\]: .* Not done are 2, from key api-\d+ \/ Two \/ Site on\. Run it again: it goes on from what is there\.\n$/,
    )
    const json = jsonOf(await applied.apply(wanted(['*.github.io']), '--json'))
    expect(json).toMatchObject({
      applied: false,
      result: {
        done: [],
        notDone: [{ kind: 'key' }, { kind: 'account' }],
        stopped: { code: 'input-invalid' },
      },
    })
    expect((await applied.apply(wanted(['docs.example.com']))).out).toMatch(
      /2 to create, 0 to change, 3 as they are(.*\n)*Done: 2 created\.\n$/,
    )
  })

  it('makes nothing twice when answers are lost on their way', async () => {
    let lost = 0
    const relay = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { host: _, connection: __, ...headers } = request.headers
      const answer = await fetch(applied.env.LATCHKEY_URL + request.url, {
        method: request.method ?? 'GET',
        headers: Object.entries(headers).map(([key, value]): [string, string] => [key, String(value)]),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
      const text = await answer.text()
      if (request.method === 'POST' && ++lost % 2 === 1) response.destroy()
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    })
    await new Promise<void>(listening => void relay.listen(0, '127.0.0.1', () => listening()))
    try {
      const env = { ...applied.env, LATCHKEY_URL: `http://127.0.0.1:${portOf(relay)}` }
      const file = applied.file(api([{ name: 'Acme', keys: [site] }]))
      const { exit, out } = await runCli(['apply', file, '--yes', '--reveal'], env)
      expect([exit, lost]).toEqual([0, 6])
      expect(out).toMatch(/zsk_\w+\nDone: 3 created\.\n$/)
      expect(await keysOf()).toHaveLength(1)
    } finally {
      relay.closeAllConnections()
      relay.close()
    }
  })
})

describe('export', () => {
  /** Also what YAML could take for something else than a text. */
  const text = fc.oneof(
    fc.constantFrom(
      '2024',
      'true',
      'null',
      '~',
      '0x1f',
      '1e3',
      '2027-01-31',
      '- a',
      'a: b',
      '#',
      '*x',
      '<<',
      '=',
      'é',
    ),
    fc.stringMatching(/^[A-Za-z#&*!|>'"%@`{}[\]:, ~é-]{1,12}$/).map(it => `x${it.trim()}`),
  )
  const named = <T extends object>(more: fc.Arbitrary<T>) =>
    fc
      .uniqueArray(fc.tuple(text, more), { maxLength: 3, selector: ([one]) => one })
      .map(all => all.map(([one, it]) => ({ name: one, ...it })))
  const key = fc.record(
    {
      signed: fc.boolean(),
      active: fc.boolean(),
      limits: fc.constantFrom(null, {}, { 'per-key': 7 }),
      expiresAt: fc.constantFrom(null, '2099-12-31T23:59:59Z'),
      restrictions: fc.constantFrom(
        null,
        { hosts: ['*.Example.com', 'localhost'] },
        { addresses: ['10.0.0.0/8', '::1'] },
      ),
    },
    { requiredKeys: [] },
  )
  const account = fc.record(
    {
      plan: text,
      active: fc.boolean(),
      projects: named(fc.constant({})),
      collections: named(fc.record({ active: fc.boolean() }, { requiredKeys: [] })),
      keys: named(key),
    },
    { requiredKeys: [] },
  )

  it('writes a file that changes nothing, and that makes the same elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(named(account), async accounts => {
        name = `api-${++nth}`
        expect(await applied.apply(api(accounts, { hosts: [`${name}.example`] }))).toMatchObject({
          exit: 0,
          err: '',
        })
        const exported = (await applied.run('export', '--api', name)).out
        expect((await applied.run('apply', applied.file(exported))).out).toMatch(/Nothing to change: /)
        const elsewhere = exported.replaceAll(name, `${name}-copy`)
        expect(await applied.apply(elsewhere)).toMatchObject({ exit: 0 })
        expect((await applied.run('export', '--api', `${name}-copy`)).out).toBe(elsewhere)
      }),
      { numRuns: 5 },
    )
  })

  it('is of what a file asked for, whatever was there before', async () => {
    const few = fc.uniqueArray(fc.tuple(fc.constantFrom('A', 'B', 'C'), account), {
      selector: ([one]) => one,
    })
    const some = few.map(all => all.map(([one, it]) => ({ ...it, name: one, keys: it.keys ?? [] })))
    await fc.assert(
      fc.asyncProperty(some, some, async (before, after) => {
        name = `api-${++nth}`
        for (const accounts of [before, after])
          expect(await applied.apply(api(accounts), '--prune')).toMatchObject({ exit: 0, err: '' })
        const again = await applied.apply(api(after), '--prune')
        expect(again.out).toMatch(/Nothing to change: /)
        const exported = jsonOf(await applied.run('export', '--api', name, '--json'))
        const accounts: readonly Json[] = Object([exported['apis']].flat()[0])['accounts'] ?? []
        for (const wanted of after) {
          const there = accounts.find(it => it['name'] === wanted.name)
          expect(each({ keys: [], ...there }, 'keys', 'name').toSorted()).toEqual(
            wanted.keys.map(it => it.name).toSorted(),
          )
        }
      }),
      { numRuns: 5 },
    )
  })

  it('names by id what has the name of another, and leaves out what has ended', async () => {
    await applied.apply(api([{ name: 'Acme', keys: [site, { name: 'Old' }] }]))
    const { id } = await accountNamed('Acme')
    await applied.server.control.call('POST', '/v1/keys', { accountId: id, name: 'Site' })
    const [twin, old] = await keysOf()
    await applied.server.control.call('POST', `/v1/keys/${old?.['id']}/revoke`, {})
    const exported = jsonOf(await applied.run('export', '--api', name, '--json'))
    expect(exported).toMatchObject({
      apis: [
        {
          accounts: [
            {
              keys: [
                { id: expect.stringMatching(/^key_/), name: 'Site' },
                { id: twin?.['id'], name: 'Site' },
              ],
            },
          ],
        },
      ],
    })
    expect((await applied.run('apply', applied.file(stringify(exported)))).out).toContain(
      'Nothing to change: 4 as they are',
    )
  })
})

it('the schema for editors is printed', async () => {
  const schema = JSON.parse((await applied.run('apply', '--schema')).out)
  expect(schema).toMatchObject({ $defs: { LatchkeyApply: { properties: { apis: { type: 'array' } } } } })
})
