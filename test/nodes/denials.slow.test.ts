import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCluster, askAbout, type Cluster, type ClusterNode, readThings } from '../build/cluster.ts'
import { STARTING_MS } from '../build/outage.ts'
import { type Heard, hear, type Question } from '../build/steady.ts'

let cluster: Cluster
let node: ClusterNode
beforeAll(async () => {
  cluster = await aCluster({
    apis: ['starter', 'zensearch'],
    settings: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' },
  })
  node = cluster.first
}, STARTING_MS)
afterAll(() => cluster?.stop())

/** A search at the gateway, said to come through a proxy it trusts. */
const search = (secret: string, headers: Readonly<Record<string, string>>): Question => ({
  url: `${node.gateway}/zensearch/v1/docs/search?q=x`,
  headers: { 'X-ZenSearch-Key': secret, ...headers },
})

const answered = async (question: Question): Promise<readonly [status: number, code: string]> => {
  const { status, code } = await hear(question)
  return [status, code]
}

/** What the verify endpoint says is to be answered. */
const verdictOn = async (question: object): Promise<readonly unknown[]> => {
  const { text }: Heard = await hear(askAbout(node, cluster.rootKey, question))
  const { valid, reason, answer } = JSON.parse(text)
  return [valid, reason, Object(answer).status]
}

describe('a rule that cannot be looked at denies', () => {
  it('a rule about addresses, where the chain of proxies is broken or nobody tells the address', async () => {
    const { secret } = await cluster.aKey('zensearch', { restrictions: { addresses: ['10.0.0.0/8'] } })
    const from = (chain: string) => answered(search(secret, { 'X-Forwarded-For': chain }))
    expect(await from('10.1.2.3')).toEqual([200, 'VALID'])
    expect(await from('10.1.2.3, nonsense')).toEqual([403, 'IP_NOT_ALLOWED'])
    const asked = { api: 'zensearch', key: secret, method: 'GET', path: '/v1/docs/search?q=x' }
    expect(await verdictOn({ ...asked, ip: '10.1.2.3' })).toEqual([true, null, undefined])
    expect(await verdictOn(asked)).toEqual([false, 'address-denied', 403])
  })

  it('a rule about hosts, where the request says nothing of where it comes from', async () => {
    const { secret } = await cluster.aKey('zensearch', { restrictions: { hosts: ['shop.example.com'] } })
    expect(await answered(search(secret, { Origin: 'https://shop.example.com' }))).toEqual([200, 'VALID'])
    expect(await answered(search(secret, {}))).toEqual([403, 'HOST_NOT_ALLOWED'])
    expect(await answered(search(secret, { Origin: 'null' }))).toEqual([403, 'HOST_NOT_ALLOWED'])
  })

  it('a rule that is stored and no longer understood', async () => {
    const { id, secret } = await cluster.aKey('zensearch', { restrictions: { addresses: ['10.0.0.0/8'] } })
    await cluster.run(
      `update key set restrictions = jsonb_set(restrictions, '{addresses}', '["?"]') where id = '${id}'`,
    )
    expect(await answered(search(secret, { 'X-Forwarded-For': '10.1.2.3' }))).toEqual([403, 'IP_NOT_ALLOWED'])
  })

  it('a signature that is not there, or was made of something else', async () => {
    const { secret } = await cluster.aKey('zensearch', { signed: true }, 'secret')
    const signed = (headers: Readonly<Record<string, string>>) => answered(search(secret, headers))
    expect(await signed({})).toEqual([401, 'HMAC_SIGNATURE_MISSING'])
    const now = String(Date.now())
    expect(await signed({ 'X-ZenSearch-Timestamp': now, 'X-ZenSearch-Signature': '00' })).toEqual([
      401,
      'HMAC_SIGNATURE_INVALID',
    ])
  })
})

describe('something of ours that breaks', () => {
  it('is no yes: a decision asked for by another proxy is an error', async () => {
    const { id, secret } = await cluster.aKey('starter', { scopes: ['things:read'] })
    await cluster.run(`update key set scopes = '7' where id = '${id}'`)
    expect(await answered(readThings(node, secret))).toEqual([500, 'INTERNAL_ERROR'])
    const asked = { api: 'starter', key: secret, method: 'GET', path: '/v1/things' }
    const { status } = await hear(askAbout(node, cluster.rootKey, asked))
    expect(status).toBe(500)
  })
})

describe('an audit log that cannot be written', () => {
  const BROKEN = `
    create function refuse() returns trigger language plpgsql as $$ begin raise 'no room'; end $$;
    create trigger refuse before insert on audit for each row execute function refuse()`
  const MENDED = 'drop trigger refuse on audit; drop function refuse'

  it('refuses changes with 503 and makes none of them, while keys are verified as before', async () => {
    const known = await cluster.aKey('starter', { scopes: ['things:read'] })
    const strange = await cluster.aKey('starter', { scopes: ['things:read'] })
    expect(await answered(readThings(node, known.secret))).toEqual([200, 'VALID'])
    await cluster.run(BROKEN)
    const refused = await Promise.all([
      cluster.manage(`POST /v1/keys/${known.id}/revoke`, {}),
      cluster.manage('POST /v1/keys', { accountId: known.accountId, name: 'new' }),
      cluster.manage(`POST /v1/accounts/${known.accountId}/credits`, { amount: 5 }),
    ])
    expect(refused.map(it => [it.status, it.json['code']])).toEqual(Array(3).fill([503, 'unavailable']))
    for (const { secret } of [known, strange])
      expect(await answered(readThings(node, secret))).toEqual([200, 'VALID'])
    await cluster.run(MENDED)
    const { json } = await cluster.manage(`GET /v1/keys?account=${known.accountId}`)
    expect(json['items']).toHaveLength(1)
    const credits = await cluster.manage(`GET /v1/accounts/${known.accountId}/credits`)
    expect(credits.json).toMatchObject({ balance: 0 })
    await cluster.done(`POST /v1/keys/${known.id}/revoke`, {})
    expect((await hear(readThings(node, known.secret))).status).toBe(401)
    expect((await cluster.manage('GET /v1/audit/verify')).json).toMatchObject({ ok: true })
  })
})
