import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NewKey } from '../../../src/engine/issue.ts'
import { aScene, type Scene, said } from '../scene.ts'

const SEARCH = 'GET /v1/docs/search?q=authentication'

let zen: Scene
beforeAll(async () => {
  zen = await aScene('zensearch', { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1,::1' })
})
afterAll(() => zen.close())

type Restrictions = NonNullable<NewKey['restrictions']>
type Headers = Readonly<Record<string, string>>

/** What the publishable half hears under these rules, then what the secret half does. */
async function heard(restrictions: Restrictions, headers: Headers): Promise<readonly string[]> {
  const { publishable, secret } = await zen.key({ restrictions })
  return [
    said(await zen.ask(SEARCH, { key: publishable, headers })),
    said(await zen.ask(SEARCH, { key: secret, headers })),
  ]
}

describe('allowed hosts: restrict to specific domains (e.g., docs.example.com)', () => {
  const one = ['docs.example.com']
  const below = ['*.example.com']
  it.each<readonly [readonly string[], string, Headers, boolean]>([
    [one, 'its own origin', { Origin: 'https://docs.example.com' }, true],
    [one, 'another port and scheme', { Origin: 'http://docs.example.com:8080' }, true],
    [one, 'capitals', { Origin: 'https://DOCS.example.com' }, true],
    [one, 'only a referer', { Referer: 'https://docs.example.com/guide?q=1' }, true],
    [
      one,
      'origin and referer alike',
      { Origin: 'https://docs.example.com', Referer: 'https://docs.example.com/a' },
      true,
    ],
    [one, 'nothing said', {}, false],
    [one, 'another domain', { Origin: 'https://evil.example' }, false],
    [one, 'a domain that begins like it', { Origin: 'https://docs.example.com.evil.example' }, false],
    [one, 'a domain that ends like it', { Origin: 'https://evildocs.example.com' }, false],
    [one, 'a domain below it', { Origin: 'https://a.docs.example.com' }, false],
    [one, 'it as user name', { Origin: 'https://docs.example.com@evil.example' }, false],
    [one, 'an opaque origin', { Origin: 'null' }, false],
    [
      one,
      'a referer that contradicts',
      { Origin: 'https://docs.example.com', Referer: 'https://evil.example/' },
      false,
    ],
    [below, 'one label below', { Origin: 'https://docs.example.com' }, true],
    [below, 'two labels below', { Origin: 'https://a.b.example.com' }, true],
    [below, 'the base itself', { Origin: 'https://example.com' }, false],
    [below, 'a base that ends like it', { Origin: 'https://docs.badexample.com' }, false],
    [['localhost'], 'for local development, localhost', { Origin: 'http://localhost:3000' }, true],
    [['localhost'], 'but not what is called like it', { Origin: 'http://localhost.evil.example' }, false],
  ])('%j: %s', async (hosts, _, headers, allowed) =>
    expect(await heard({ hosts }, headers)).toEqual([allowed ? '200' : '403 HOST_NOT_ALLOWED', '200']),
  )

  it('the demo’s restricted key lists docs.example.com and localhost', async () => {
    const from = async (Origin: string) =>
      said(await zen.ask(SEARCH, { key: zen.keys['restrictedPublishable'], headers: { Origin } }))
    expect(await from('https://docs.example.com')).toBe('200')
    expect(await from('http://localhost:5173')).toBe('200')
    expect(await from('https://example.com')).toBe('403 HOST_NOT_ALLOWED')
  })
})

describe('allowed referers: validate HTTP Referer header', () => {
  const guide = ['https://docs.example.com/guide/*']
  it.each<readonly [readonly string[], string, Headers, boolean]>([
    [guide, 'a page below', { Referer: 'https://docs.example.com/guide/a/b' }, true],
    [guide, 'the page itself', { Referer: 'https://docs.example.com/guide' }, true],
    [guide, 'a page that begins like it', { Referer: 'https://docs.example.com/guidebook' }, false],
    [guide, 'a page elsewhere', { Referer: 'https://docs.example.com/' }, false],
    [guide, 'another scheme', { Referer: 'http://docs.example.com/guide/a' }, false],
    [guide, 'no referer', { Origin: 'https://docs.example.com' }, false],
    [guide, 'no URL', { Referer: 'docs.example.com/guide/a' }, false],
    [['docs.example.com'], 'any page of a host', { Referer: 'http://docs.example.com/blog' }, true],
    [['docs.example.com'], 'no page of another', { Referer: 'http://example.com/docs.example.com' }, false],
  ])('%j: %s', async (referers, _, headers, allowed) =>
    expect(await heard({ referers }, headers)).toEqual([allowed ? '200' : '403 REFERER_NOT_ALLOWED', '200']),
  )
})

describe('allowed IPs: restrict to specific IP addresses or CIDR ranges', () => {
  it.each<readonly [string, string, boolean]>([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['203.0.113.7', 'unknown', false],
    ['203.0.113.7', '203.0.113.7:443', false],
    ['203.0.113.7', '203.0.113.7, 198.51.100.1', false],
  ])('%s: called from %s', async (rule, address, allowed) =>
    expect(await heard({ addresses: [rule] }, { 'X-Forwarded-For': address })).toEqual([
      allowed ? '200' : '403 IP_NOT_ALLOWED',
      '200',
    ]),
  )
})

describe('restrictions', () => {
  it('of different kinds all hold at once', async () => {
    const restrictions = { hosts: ['docs.example.com'], addresses: ['203.0.113.7'] }
    const good = { Origin: 'https://docs.example.com', 'X-Forwarded-For': '203.0.113.7' }
    const [both] = await heard(restrictions, good)
    const [noHost] = await heard(restrictions, { ...good, Origin: 'https://evil.example' })
    const [noAddress] = await heard(restrictions, { ...good, 'X-Forwarded-For': '203.0.113.8' })
    expect([both, noHost, noAddress]).toEqual(['200', '403 HOST_NOT_ALLOWED', '403 IP_NOT_ALLOWED'])
  })

  it('can be changed on the same pair, and are felt at once', async () => {
    const { id, publishable: key } = await zen.key()
    const headers = { Origin: 'https://docs.example.com' }
    const answers: string[] = []
    for (const hosts of [[], ['other.example'], ['other.example', 'docs.example.com']]) {
      await zen.change(id, { restrictions: { hosts } })
      answers.push(said(await zen.ask(SEARCH, { key, headers })))
    }
    expect(answers).toEqual(['200', '403 HOST_NOT_ALLOWED', '200'])
  })

  it.each<readonly [Restrictions, string]>([
    [{ hosts: ['https://docs.example.com'] }, 'restrictions.hosts[0]'],
    [{ hosts: ['docs.example.com', '*.com'] }, 'restrictions.hosts[1]'],
    [{ referers: ['guide page'] }, 'restrictions.referers[0]'],
    [{ addresses: ['203.0.113.0/33'] }, 'restrictions.addresses[0]'],
  ])(
    'check for typos in the domain configuration: %j is refused when it is entered',
    async (restrictions, path) => {
      const body = { accountId: zen.api.account, name: 'Typo', restrictions }
      const { status, text } = await zen.manage('POST /v1/keys', body)
      expect([status, text]).toEqual([400, expect.stringContaining(path)])
    },
  )
})
