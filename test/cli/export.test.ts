import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { jsonOf } from '../build/cli.ts'
import { each, type Json } from '../build/control.ts'
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
      signatures: fc.constantFrom('any', 'v2'),
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
        name = applied.nextApi()
        expect(await applied.apply(applied.wanting(accounts, { hosts: [`${name}.example`] }))).toMatchObject({
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
        name = applied.nextApi()
        for (const accounts of [before, after])
          expect(await applied.apply(applied.wanting(accounts), '--prune')).toMatchObject({
            exit: 0,
            err: '',
          })
        const again = await applied.apply(applied.wanting(after), '--prune')
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
    await applied.apply(applied.wanting([{ name: 'Acme', keys: [site, { name: 'Old' }] }]))
    const { id } = await applied.account('Acme')
    await applied.server.control.call('POST', '/v1/keys', { accountId: id, name: 'Site' })
    const [twin, old] = await applied.keys()
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
