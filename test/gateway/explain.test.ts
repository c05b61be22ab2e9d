import { assert, asyncProperty, constantFrom, option, record } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOf } from '../../src/core/usage.ts'
import { addCollection } from '../../src/engine/accounts.ts'
import { disableKey, revokeKey } from '../../src/engine/change.ts'
import type { ExplainedRequest, Explanation } from '../../src/engine/explain.ts'
import type { NewKey } from '../../src/engine/issue.ts'
import { explain } from '../../src/gateway/verify/explain.ts'
import { aGateway, type TestGateway } from '../build/gateway.ts'
import { worth } from '../build/worth.ts'
import { told } from './asked.ts'

let gateway: TestGateway
/** Secrets by what is wrong with them, by API. */
let secrets: Readonly<Record<'zensearch' | 'zenhire' | 'jobhive', readonly string[]>>

beforeAll(async () => {
  gateway = await aGateway()
  const search = (await gateway.serve('zensearch')).account.id
  worth(await addCollection(gateway.ports, gateway.profiles, search, 'docs'))
  worth(await addCollection(gateway.ports, gateway.profiles, search, 'legal'))
  const hire = (await gateway.serve('zenhire', undefined, { modules: ['speech'] })).account.id
  const hive = (await gateway.serve('jobhive')).account.id
  await gateway.credit(hire, 2)
  const key = async (accountId: string, fields: Partial<NewKey> = {}, side?: 'publishable') =>
    gateway.keyOf({ accountId, name: 'Some key', ...fields }, side)
  const secret = async (...given: Parameters<typeof key>) => (await key(...given)).secret
  const [revoked, disabled] = [await key(search), await key(search)]
  worth(await revokeKey(gateway.ports, revoked.key.id))
  worth(await disableKey(gateway.ports, disabled.key.id))
  const restrictions = { hosts: ['*.acme.example'], referers: ['acme.example/*'], addresses: ['10.0.0.0/8'] }
  secrets = {
    zensearch: [
      await secret(search),
      await secret(search, {}, 'publishable'),
      await secret(search, { restrictions, limits: { 'per-key': 2 } }, 'publishable'),
      await secret(search, { collections: ['docs'], signed: true }),
      await secret(search, { collections: ['docs'] }),
      ...[revoked.secret, disabled.secret, `${revoked.secret.slice(0, -1)}!`, 'zsk_sk_none', ''],
    ],
    zenhire: [await secret(hire), await secret(hire, { limits: { 'per-key': 3 } }), 'zh_none'],
    jobhive: [
      await secret(hive, { environment: 'dev', scopes: ['interviews:read'] }),
      await secret(hive, { environment: 'live' }),
      'jh_live_none',
    ],
  }
})
afterAll(() => gateway.close())

const explained = (api: string, request: ExplainedRequest): Promise<Explanation> =>
  explain(gateway.engine, { served: worth(gateway.engine.apis.named(api)), request })

const firstFailed = ({ checks }: Explanation): string | undefined =>
  checks.find(it => it.state === 'failed')?.reason

/** What is said of the request, or undefined where it may pass. */
const reasonOf = ({ ruling }: Explanation): string | undefined => {
  if (ruling === 'open' || ruling.outcome === 'admitted') return undefined
  return ruling.outcome === 'refused' ? ruling.reason : ruling.trouble
}

const PATHS = {
  zensearch: ['/v1/docs/search?q=x&collection=docs', '/v1/docs/search?collection=legal', '/v1/docs/none'],
  zenhire: ['/api/v1/speech/runs', '/api/v1/interview/runs', '/api/v1/health', '/api//v1'],
  jobhive: ['/v1/interviews', '/v1/webhooks', '/v1/account/profile'],
}

const aRequest = (api: keyof typeof PATHS) =>
  record({
    key: option(constantFrom(...secrets[api]), { nil: undefined, freq: 9 }),
    method: constantFrom('GET', 'POST', 'PUT'),
    path: constantFrom(...PATHS[api]),
    ip: option(constantFrom('10.1.2.3', '192.0.2.1'), { nil: undefined }),
    origin: option(constantFrom('https://docs.acme.example', 'https://evil.example'), { nil: undefined }),
    referer: option(constantFrom('https://docs.acme.example/a', 'https://acme.example/b'), {
      nil: undefined,
    }),
    body: constantFrom('{}', '{"language":"fr"}', 'no JSON'),
  })

describe('an explanation', () => {
  it.each(['zensearch', 'zenhire', 'jobhive'] as const)(
    'names first what a real request to %s is refused for, and both answer alike',
    async api => {
      await assert(
        asyncProperty(aRequest(api), async request => {
          const why = await explained(api, request)
          const { key, ...rest } = request
          const input = { api, ...rest, headers: {}, ...(key === undefined ? {} : { key }) }
          const { verdict } = await told(gateway, input)
          expect(reasonOf(why) ?? null).toBe(verdict.reason)
          if (why.ruling !== 'open' && why.ruling.outcome === 'refused')
            expect(firstFailed(why)).toBe(verdict.reason)
          else expect(firstFailed(why)).toBeUndefined()
          expect(why.answer?.status).toBe(verdict.valid ? why.answer?.status : verdict.answer.status)
          gateway.clock.advance(1000)
        }),
        { numRuns: 150 },
      )
    },
  )

  it('takes nothing: no use, no credit, no count, no memory of a refusal', async () => {
    const { account } = await gateway.serve('hiring')
    const { key, secret } = await gateway.keyOf({ accountId: account.id, name: 'Untouched', scopes: [] })
    const request = { method: 'GET', path: '/v1/candidates', key: secret }
    for (let at = 0; at < 3; at++) expect(reasonOf(await explained('hiring', request))).toBe('scope-missing')
    const { refusals, usage, clock, keys } = gateway.ports
    await usage.flush()
    expect((await refusals.list({ keyId: key.id }, { limit: 5 })).items).toEqual([])
    const starts = [startOf('day', clock.now())]
    expect(await usage.read({ subjects: [key.id], step: 'day', starts })).toEqual([])
    expect((await keys.find(key.id))?.credentials[0]?.lastUsedAt).toBeUndefined()

    const [spender = ''] = secrets.zenhire
    const run = { method: 'POST', path: '/api/v1/speech/runs', key: spender, body: '{}' }
    const first = await explained('zenhire', run)
    expect(await explained('zenhire', run)).toMatchObject({ credits: first.credits, checks: first.checks })
  })

  it('goes on past the first rule that is broken, and tells what was compared with what', async () => {
    const [, , key] = secrets.zensearch
    const request = {
      ...{ key, method: 'PUT', path: '/v1/docs/documents/7', ip: '192.0.2.1' },
      origin: 'https://evil.example',
    }
    const { checks, answer } = await explained('zensearch', request)
    const failed = checks.filter(it => it.state === 'failed')
    expect(failed.slice(0, 2)).toEqual([
      { reason: 'address-denied', state: 'failed', found: ['192.0.2.1'], wanted: ['10.0.0.0/8'] },
      { reason: 'host-denied', state: 'failed', found: ['evil.example'], wanted: ['*.acme.example'] },
    ])
    expect(failed.map(it => it.reason)).toContain('side-denied')
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('IP_NOT_ALLOWED') })
  })

  it('without the secret skips what only the secret can show', async () => {
    const served = worth(gateway.engine.apis.named('zensearch'))
    const account = worth(
      (await gateway.ports.directory.list('account', served.apiId, { limit: 1 })).items[0],
    )
    const { key } = await gateway.keyOf({ accountId: account.id, name: 'Signed', signed: true })
    const [credential] = worth(await gateway.ports.keys.find(key.id)).credentials.filter(
      it => it.side === 'secret',
    )
    const request = { method: 'GET', path: '/v1/docs/search' }
    const { ruling, checks } = await explain(gateway.engine, {
      ...{ served, request, digest: worth(credential).digest },
    })
    expect(ruling).toMatchObject({ outcome: 'admitted' })
    const skipped = checks.filter(it => it.state === 'skipped').map(it => it.reason)
    expect(skipped).toEqual([
      ...['missing', 'ambiguous', 'malformed', 'unknown'],
      ...['signature-missing', 'signature-stale', 'signature-wrong', 'signature-replayed'],
    ])
  })
})
