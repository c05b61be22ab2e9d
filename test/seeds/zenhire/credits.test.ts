import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAccount, changeApi } from '../../../src/engine/accounts.ts'
import { grantCredits } from '../../../src/engine/credits.ts'
import { issueKey } from '../../../src/engine/issue.ts'
import { worth } from '../../build/worth.ts'
import { aScene, type Scene, said, times } from '../scene.ts'

const SUBMIT = 'POST /api/v1/speech/runs'
const LIST = 'GET /api/v1/speech/runs'

let zenhire: Scene
beforeAll(async () => {
  zenhire = await aScene('zenhire')
})
afterAll(() => zenhire.close())

/** An account of its own with so many credits, and two of its keys. */
async function aClient(credits: number, limit = 500) {
  const { ports, profiles, api } = zenhire
  const { apiId } = worth(await ports.directory.find('account', api.account))
  const client = { apiId, name: `With ${credits} ${ports.secrets.random(6)}`, modules: ['speech'] }
  const { id } = worth(await addAccount(ports, profiles, client))
  if (credits > 0) worth(await grantCredits(ports, { accountId: id, amount: credits }))
  const wanted = { accountId: id, name: 'A key', limits: { 'per-key': limit } }
  const keys = await times(
    2,
    async () => worth(worth(await issueKey(ports, profiles, wanted)).secrets[0]).secret,
  )
  return {
    id,
    key: keys[0] ?? '',
    other: keys[1] ?? '',
    balance: async () => ports.credits.balance(id),
    submit: (key = keys[0]) => zenhire.ask(SUBMIT, { key }),
  }
}

describe('credits', () => {
  it('are one balance for all keys of an account', async () => {
    const { submit, key, other, balance } = await aClient(3)
    const answers = [await submit(key), await submit(other), await submit(key), await submit(other)]
    expect(answers.map(said)).toEqual(['202', '202', '202', '402 INSUFFICIENT_CREDITS'])
    expect(await balance()).toBe(0)
  })

  it('are no other account’s', async () => {
    const [poor, rich] = [await aClient(0), await aClient(5)]
    expect([said(await poor.submit()), said(await rich.submit())]).toEqual([
      '402 INSUFFICIENT_CREDITS',
      '202',
    ])
  })

  it('when exhausted are told in the standard envelope, and a grant is felt at once', async () => {
    const { id, submit } = await aClient(0)
    const { status, json, headers } = await submit()
    const request_id = headers.get('x-request-id')
    expect([status, json]).toEqual([
      402,
      { error: { code: 'INSUFFICIENT_CREDITS', message: expect.any(String), request_id } },
    ])
    worth(await grantCredits(zenhire.ports, { accountId: id, amount: 1 }))
    expect(said(await submit())).toBe('202')
  })

  it('are charged one a run, and nothing for looking', async () => {
    const { submit, key, balance } = await aClient(5)
    const { json } = await submit()
    expect(json['credits_charged']).toBe(1)
    await zenhire.ask(LIST, { key })
    await zenhire.ask(`${LIST}/${json['id']}`, { key })
    expect(await balance()).toBe(4)
  })

  it('are still to be looked past when there are none: past runs can be read', async () => {
    const { submit, key } = await aClient(1)
    const { json } = await submit()
    expect(said(await zenhire.ask(`${LIST}/${json['id']}`, { key }))).toBe('200')
  })

  it.each<readonly [string, string, object, string]>([
    ['without the module', 'POST /api/v1/interview/runs', {}, '403 MISSING_PERMISSION'],
    ['in a language it may not speak', SUBMIT, { body: { language: 'de' } }, '403 MISSING_PERMISSION'],
    ['with a project field', SUBMIT, { body: { project: 'alpha' } }, '400 PROJECT_NOT_ACCEPTED'],
    ['the upstream does not understand', SUBMIT, { body: { speed: 2 } }, '400 INVALID_REQUEST'],
    ['whose body is no JSON', SUBMIT, { body: '{' }, '400 REQUEST_MALFORMED'],
    ['with another method', 'PUT /api/v1/speech/runs', {}, '405 METHOD_NOT_ALLOWED'],
  ])('are not spent on a run %s', async (_, line, call, expected) => {
    const { key, balance } = await aClient(1)
    expect(said(await zenhire.ask(line, { key, ...call }))).toBe(expected)
    expect(await balance()).toBe(1)
  })

  it('are not spent by a key that is over its limit', async () => {
    const { submit, balance } = await aClient(5, 2)
    expect((await times(4, () => submit())).map(said).slice(2)).toEqual(
      Array(2).fill('429 RATE_LIMIT_EXCEEDED'),
    )
    expect(await balance()).toBe(3)
  })

  it('that are short take nothing from the limit', async () => {
    const { id, submit } = await aClient(0, 1)
    await times(3, () => submit())
    worth(await grantCredits(zenhire.ports, { accountId: id, amount: 1 }))
    expect(said(await submit())).toBe('202')
  })

  it('come back when the service behind cannot be reached', async () => {
    const { submit, balance } = await aClient(1)
    const { ports, running } = zenhire
    const api = worth(running.engine.apis.named('zenhire')).api
    const redirect = async (upstream: string | undefined) => {
      worth(await changeApi(ports, api.id, { upstream }))
      await running.engine.apis.refresh()
    }
    await redirect('http://127.0.0.1:1')
    expect(said(await submit())).toBe('502 UPSTREAM_UNREACHABLE')
    await redirect(api.upstream)
    expect(await balance()).toBe(1)
    expect(said(await submit())).toBe('202')
  })

  it.each([10, 1])('are never overspent: of 50 runs at once on %i exactly so many succeed', async credits => {
    const { id, key, other, submit, balance } = await aClient(credits)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => submit(at % 2 === 0 ? key : other)),
    )
    expect(answers.filter(it => it.status === 202)).toHaveLength(credits)
    expect(answers.filter(it => said(it) === '402 INSUFFICIENT_CREDITS')).toHaveLength(50 - credits)
    expect(await balance()).toBe(0)
    worth(await grantCredits(zenhire.ports, { accountId: id, amount: 1 }))
    const { json } = await zenhire.ask(`${LIST}?limit=100`, { key })
    expect([json['data']].flat()).toHaveLength(credits)
  })
})
