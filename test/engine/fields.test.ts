import { describe, expect, it } from 'vitest'
import { expectDone } from '../../src/app/root.ts'
import { instant } from '../../src/core/terms.ts'
import { addCollection } from '../../src/engine/accounts.ts'
import { changeKey } from '../../src/engine/change.ts'
import { importKey } from '../../src/engine/import.ts'
import { issueKey, type NewKey } from '../../src/engine/issue.ts'
import { openShop, problemOf } from './shop.ts'

type Wish = Partial<NewKey>

const complaint = async (profile: string, wish: Wish): Promise<string> => {
  const { ports, profiles, account } = await openShop(profile)
  return problemOf(await issueKey(ports, profiles, { accountId: account.id, name: 'a key', ...wish }))
}

describe('a new key', () => {
  it.each<[string, Wish, string]>([
    ['jobhive', { environment: 'live', scopes: ['interviews:read', 'interviews:*'] }, 'scopes[1]'],
    ['jobhive', {}, 'environment'],
    ['jobhive', { environment: 'staging' }, 'environment'],
    ['zenhire', { environment: 'live' }, 'environment'],
    ['hiring', { expiresAt: instant(1) }, 'expiresAt'],
    ['zenhire', { expiresAt: instant(1) }, 'expiresAt'],
    ['zenhire', { limits: { 'per-minute': 5 } }, 'limits.per-minute'],
    ['zenhire', { limits: { 'per-key': 0 } }, 'limits.per-key'],
    ['zenhire', { limits: { 'per-key': 1.5 } }, 'limits.per-key'],
    ['zenhire', { restrictions: { hosts: ['docs.example.com'] } }, 'restrictions.hosts'],
    ['zenhire', { signed: true }, 'signed'],
    ['zenhire', { collections: ['docs'] }, 'collections'],
    ['zensearch', { collections: ['docs'] }, 'collections[0]'],
    [
      'zensearch',
      { restrictions: { hosts: ['a.example', 'https://docs.example.com'] } },
      'restrictions.hosts[1]',
    ],
    ['zensearch', { restrictions: { hosts: ['*.co.uk'] } }, 'restrictions.hosts[0]'],
    ['zensearch', { restrictions: { hosts: ['*.github.io'] } }, 'restrictions.hosts[0]'],
    ['zensearch', { restrictions: { referers: ['https://*.com/*'] } }, 'restrictions.referers[0]'],
    ['zensearch', { restrictions: { addresses: ['10.0.0.0/8', '010.0.0.1'] } }, 'restrictions.addresses[1]'],
  ])('of %s may not be %o: the complaint names the field', async (profile, wish, path) =>
    expect(await complaint(profile, wish)).toBe(`input-invalid at ${path}`),
  )

  it('of an account nobody has is a problem', async () =>
    expect(await complaint('zenhire', { accountId: 'acc_none' })).toBe('account-unknown at accountId'))

  it('of a project of another account is a problem', async () =>
    expect(await complaint('zenhire', { projectId: 'prj_none' })).toBe('project-unknown at projectId'))

  it('keeps hosts in the spelling they are compared in', async () => {
    const { issue } = await openShop('zensearch')
    const { key } = await issue({ restrictions: { hosts: ['Docs.Example.COM', '*.Bücher.example'] } })
    expect(key.restrictions.hosts).toEqual(['docs.example.com', '*.xn--bcher-kva.example'])
  })

  it('keeps collections by id, however they were named', async () => {
    const { ports, profiles, account, issue } = await openShop('zensearch')
    const { id } = expectDone(await addCollection(ports, profiles, account.id, 'docs'))
    expect((await issue({ collections: ['docs'] })).key.collections).toEqual([id])
    expect(problemOf(await addCollection(ports, profiles, account.id, id))).toBe('input-invalid at name')
  })

  it('has each of its scopes once, however often it was named', async () => {
    const { issue } = await openShop('hiring')
    expect((await issue({ scopes: ['jobs:read', 'jobs:read'] })).key.scopes).toEqual(['jobs:read'])
  })

  it('has every scope by default where the profile says so, and none elsewhere', async () => {
    const jobhive = await openShop('jobhive')
    const hiring = await openShop('hiring')
    expect((await jobhive.issue({ environment: 'dev' })).key.scopes).toHaveLength(6)
    expect((await hiring.issue()).key.scopes).toEqual([])
  })
})

describe('an imported key', () => {
  it.each([
    ['zh_cv_live_abcdefgh', 'none'],
    ['zh_abcdefgh', 'none'],
    ['zh_abcdefg', 'input-invalid at secret'],
    ['xx_abcdefgh', 'input-invalid at secret'],
    ['zh_api_abcdefgh', 'input-invalid at secret'],
    ['zh_cv live_abcdefgh', 'input-invalid at secret'],
  ])('%s: %s', async (secret, problem) => {
    const { ports, profiles, account, said } = await openShop('zenhire')
    expect(problemOf(await importKey(ports, profiles, { accountId: account.id, name: 'old', secret }))).toBe(
      problem,
    )
    if (problem === 'none') expect(await said(secret)).toBe('admitted')
  })

  it('cannot be imported twice', async () => {
    const { ports, profiles, account } = await openShop('zenhire')
    const wanted = { accountId: account.id, name: 'old', secret: 'zh_cv_live_abcdefgh' }
    expectDone(await importKey(ports, profiles, wanted))
    expect(problemOf(await importKey(ports, profiles, wanted))).toBe('secret-taken at secret')
  })
})

describe('a change of a key', () => {
  it('of fixed scopes is refused, of others is not', async () => {
    const hiring = await openShop('hiring')
    const jobhive = await openShop('jobhive')
    const fixed = await hiring.issue({ scopes: ['jobs:read'] })
    const free = await jobhive.issue({ environment: 'live' })
    expect(problemOf(await changeKey(hiring.ports, hiring.profiles, fixed.key.id, { scopes: [] }))).toBe(
      'scopes-fixed at scopes',
    )
    expect(problemOf(await changeKey(jobhive.ports, jobhive.profiles, free.key.id, { scopes: [] }))).toBe(
      'none',
    )
  })

  it('keeps the restrictions it does not name', async () => {
    const { ports, profiles, issue } = await openShop('zensearch')
    const { key } = await issue({ restrictions: { hosts: ['a.example'], addresses: ['10.0.0.0/8'] } })
    const changed = expectDone(
      await changeKey(ports, profiles, key.id, { restrictions: { hosts: ['B.example'] } }),
    )
    expect(changed.key.restrictions).toEqual({
      hosts: ['b.example'],
      referers: [],
      addresses: ['10.0.0.0/8'],
    })
  })

  it('of a limit counts from the next request on', async () => {
    const { ports, profiles, issue, said } = await openShop('zenhire')
    const made = await issue({ limits: { 'per-key': 1 } })
    const secret = made.secrets[0]?.secret ?? ''
    expect([await said(secret), await said(secret)]).toEqual(['admitted', 'rate-limited'])
    expectDone(await changeKey(ports, profiles, made.key.id, { limits: { 'per-key': 2 } }))
    expect([await said(secret), await said(secret)]).toEqual(['admitted', 'rate-limited'])
  })
})
