import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask, at } from '../build/client.ts'
import { aCrew, type Crew } from '../build/crew.ts'

let crew: Crew
beforeAll(async () => {
  crew = await aCrew()
})
afterAll(() => crew.close())

const brief = ({ status, json }: Answer) => [status, json['code']]

describe('the cookie of a session', () => {
  it('together with a key is refused: one of them is not meant', async () => {
    const headers = { Authorization: `Bearer ${crew.home.rootKey}` }
    expect(brief(await crew.operator.call('GET', '/v1/apis', { headers }))).toEqual([
      400,
      'credentials-ambiguous',
    ])
  })

  it('that means nothing is a 401 with a way in', async () => {
    const headers = { Cookie: 'latchkey.session=nonsense.nonsense' }
    const answer = await ask('GET /v1/apis', crew.url, { headers })
    expect(brief(answer)).toEqual([401, 'session-over'])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="Latchkey"')
  })

  it('means nothing any more after logging out', async () => {
    const somebody = await crew.login(crew.as('viewer').email)
    expect((await somebody.call('GET', '/v1/self')).status).toBe(200)
    await somebody.call('POST', '/v1/auth/sign-out', { body: {} })
    expect(brief(await somebody.call('GET', '/v1/self'))).toEqual([401, 'session-over'])
  })

  it.each([
    ['another site', { Origin: 'https://evil.example' }],
    ['another port', { Origin: 'http://localhost:1' }],
    ['a page without an origin', { Origin: 'null' }],
    ['another site, as the browser says', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sub-domain, as the browser says', { 'Sec-Fetch-Site': 'same-site' }],
    ['no page at all', { 'Sec-Fetch-Site': 'none' }],
    ['nobody knows where', { Origin: '' }],
  ])('changes nothing from %s', async (_, said) => {
    const name = `From ${_}`
    const json = { Cookie: crew.operator.cookie, 'Content-Type': 'application/json' }
    const origin: Record<string, string> = { Origin: crew.url, ...said }
    if (origin['Origin'] === '') delete origin['Origin']
    const asking = { headers: { ...json, ...origin }, body: { name } }
    const answer = await ask(`POST /v1/accounts/${crew.mine}/projects`, crew.url, asking)
    expect(brief(answer)).toEqual([403, 'origin-foreign'])
    expect((await ask('GET /v1/self', crew.url, asking)).status).toBe(200)
    const { json: list } = await crew.operator.call('GET', `/v1/accounts/${crew.mine}/projects`)
    expect([list['items']].flat().map(it => at(it, 'name'))).not.toContain(name)
  })

  it('changes things from pages of our own, by either header', async () => {
    const change = (headers: Record<string, string>) =>
      ask(`PATCH /v1/accounts/${crew.mine}`, crew.url, {
        headers: { Cookie: crew.operator.cookie, 'Content-Type': 'application/json', ...headers },
        body: {},
      })
    expect((await change({ Origin: crew.url })).status).toBe(200)
    expect((await change({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
  })

  it('is not asked for where anybody may call', async () => {
    const headers = { Cookie: 'latchkey.session=nonsense', 'Content-Type': 'application/json' }
    const body = { token: `inv_${'x'.repeat(43)}` }
    const answer = await ask('POST /v1/invitations/accept', crew.url, { headers, body })
    expect(brief(answer)).toEqual([404, 'invitation-unknown'])
  })
})

it('people say which account they mean in lists of all accounts', async () => {
  for (const path of ['/v1/keys', '/v1/audit', '/v1/audit/export']) {
    const { status, json } = await crew.as('owner').call('GET', path)
    expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', 'account'])
    expect((await crew.operator.call('GET', path)).status).toBe(200)
  }
})

it('X-Forwarded-For is not believed of just anybody', async () => {
  const headers = { 'X-Forwarded-For': '203.0.113.9' }
  await crew.operator.call('POST', `/v1/accounts/${crew.mine}/projects`, {
    headers,
    body: { name: 'Whence' },
  })
  const { json } = await crew.operator.call('GET', `/v1/audit?account=${crew.mine}&limit=1`)
  expect(at(json, 'items', 0, 'address')).toMatch(/^(127\.0\.0\.1|::1)$/)
})
