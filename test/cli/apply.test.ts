import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Applying, applying, site } from './apply-server.ts'

let applied: Applying
beforeAll(async () => {
  applied = await applying()
})
afterAll(() => applied.close())

/** Of the API of one test. */
let name = ''
beforeEach(() => {
  name = applied.nextApi()
})

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
    const { exit, out, err } = await applied.apply(
      applied.wanting([account, { name: 'Gone', active: false }]),
    )
    expect([exit, err]).toEqual([0, ''])
    expect(out).toMatch(
      /\n8 to create, 0 to change, 0 as they are.*\n(.* {2}(publishable|secret) {2}zsk_\w+\n){4}Shown once: store it now\.\nDone: 8 created\.\n$/,
    )
    const { id, plan } = await applied.account('Acme')
    expect([plan, (await applied.account('Gone'))['active']]).toEqual(['Pro', false])
    const [project] = await applied.items(`/v1/accounts/${id}/projects`)
    const collections = await applied.items(`/v1/accounts/${id}/collections`)
    expect(collections.map(it => [it['name'], it['active']])).toEqual([
      ['old', false],
      ['docs', true],
    ])
    const [spare, made] = await applied.keys()
    expect(spare).toMatchObject({ name: 'Spare', state: 'disabled' })
    expect(made).toMatchObject({
      ...{ name: 'Site', projectId: project?.['id'], collections: [collections[1]?.['id']], signed: true },
      ...{ limits: { 'per-key': 50 }, expiresAt: '2099-01-31T11:00:00.000Z', state: 'active' },
      restrictions: { hosts: ['docs.example.com'] },
    })
  })

  it('applied once more changes nothing and writes no audit entry', async () => {
    const wanted = applied.wanting([
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
      applied.wanting([{ name: 'Acme', plan: 'Free', keys: [{ ...site, signed: true }] }], {
        upstream: 'http://127.0.0.1:1',
      }),
    )
    const changed = applied.wanting(
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
    expect(await applied.account('Acme')).toMatchObject({ plan: 'Free', active: false })
    const [key] = await applied.keys()
    expect(key).toMatchObject({ state: 'disabled', signed: true, limits: {}, restrictions: { hosts: [] } })
    expect((await applied.run('apply', applied.file(changed))).out).toContain('Nothing to change')
  })

  it('takes the number of a limit away that the file no longer names', async () => {
    await applied.apply(applied.wanting([{ name: 'Acme', keys: [site] }]))
    const { out } = await applied.apply(
      applied.wanting([{ name: 'Acme', keys: [{ name: 'Site', limits: {} }] }]),
    )
    expect(out).toMatch(/limits\.per-key +50 → -\n/)
    expect((await applied.keys())[0]).toMatchObject({ limits: {} })
  })

  it('renames what is named by its id', async () => {
    await applied.apply(applied.wanting([{ name: 'Acme', keys: [site], projects: [{ name: 'Web' }] }]))
    const { id } = await applied.account('Acme')
    const [project] = await applied.items(`/v1/accounts/${id}/projects`)
    const keys = [{ name: 'Site', project: 'Shop' }]
    const renamed = applied.wanting([
      { id, name: 'Acme Ltd', keys, projects: [{ id: project?.['id'], name: 'Shop' }] },
    ])
    expect((await applied.apply(renamed)).out).toMatch(/\n0 to create, 3 to change, 1 as it is/)
    expect((await applied.keys())[0]).toMatchObject({ projectId: project?.['id'] })
    expect((await applied.account('Acme Ltd'))['id']).toBe(id)
    expect((await applied.run('apply', applied.file(renamed))).out).toContain(
      'Nothing to change: 4 as they are',
    )
  })

  it('makes a new key where the one of that name was revoked', async () => {
    await applied.apply(applied.wanting([{ name: 'Acme', keys: [site] }]))
    const [key] = await applied.keys()
    await applied.server.control.call('POST', `/v1/keys/${key?.['id']}/revoke`, {})
    expect((await applied.apply(applied.wanting([{ name: 'Acme', keys: [site] }]))).out).toContain(
      '1 to create',
    )
    expect((await applied.keys()).map(it => it['state'])).toEqual(['active', 'revoked'])
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
    applied.wanting([
      { name: 'Acme', collections: [{ name: 'docs' }], keys: [site, { name: 'Other' }] },
      { name: 'Bolt', keys: [{ name: 'Theirs' }] },
    ])
  const few = () => applied.wanting([{ name: 'Acme', keys: [site] }])

  it('is told and left alone; lists the file does not have are nobody’s business', async () => {
    await applied.apply(all())
    const { out } = await applied.apply(few())
    expect(out).toMatch(
      /^Not in this file, and left as it is:\n {2}key .* \/ Acme \/ Other +key_\w+ {2}--prune would revoke it\n {2}account .* \/ Bolt +acc_\w+ {2}--prune would disable it\n/,
    )
    expect(out).not.toMatch(/docs|Theirs/)
    expect(out).toMatch(/Nothing to change: 3 as they are, \d+ not in this file\.\n$/)
    expect((await applied.keys()).map(it => it['state'])).toEqual(['active', 'active', 'active'])
  })

  it('is ended with --prune, after everything else, and only once', async () => {
    await applied.apply(all())
    const { exit, out } = await applied.apply(few(), '--prune')
    expect(exit).toBe(0)
    expect(out).toMatch(/^- key .* \/ Acme \/ Other: revoke\n- account .* \/ Bolt: disable\n/)
    expect(out).toMatch(/Done: 2 ended\.\n$/)
    expect((await applied.keys()).map(it => [it['name'], it['state']])).toEqual([
      ['Theirs', 'active'],
      ['Other', 'revoked'],
      ['Site', 'active'],
    ])
    expect((await applied.account('Bolt'))['active']).toBe(false)
    expect((await applied.apply(few(), '--prune')).out).toContain('Nothing to change')
  })
})
