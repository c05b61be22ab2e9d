import { expect, it } from 'vitest'
import { aGateway, anUpstream, profileLike } from '../build/gateway.ts'
import { exchange, headerIn, type RawAnswer, request } from '../build/raw.ts'

/** An API with two carriers, small bodies, and a route that reads its body. */
export const GUARDED = profileLike('starter', 'guarded', {
  carriers: [{ header: 'X-API-Key' }, { header: 'Authorization', scheme: 'Bearer' }],
  binding: { addresses: ['secret'] },
  proxy: { bodyLimitBytes: 1024 },
  routes: [
    { methods: ['GET'], paths: ['/health'], open: true },
    { methods: ['GET', 'POST'], paths: ['/v1/things', '/v1/things/:id'] },
    {
      methods: ['POST'],
      paths: ['/v1/kinds'],
      attributes: { kind: { json: 'kind', query: 'kind' } },
      rules: [{ when: { attribute: 'kind', in: ['special'] }, scopes: ['things:write'] }],
    },
  ],
})

export type Row = readonly [what: string, bytes: () => string, status: number, code: string]

/** The guarded API behind a gateway, a key to it, and what a test needs to be refused by it. */
export async function aGuarded() {
  const upstream = await anUpstream()
  const gateway = await aGateway({ profiles: [GUARDED] })
  const { account } = await gateway.serve('guarded', upstream.url, { hosts: ['guarded.test'] })
  const limits = { 'per-key': 100_000 }
  const { secret: key } = await gateway.keyOf({ accountId: account.id, name: 'A key', limits })

  /** Sends a request and expects the API's own refusal, and that nothing of it got through. */
  async function expectRefused(bytes: string, status: number, code: string): Promise<void> {
    upstream.seen.length = 0
    const answer = await exchange(gateway.port, bytes)
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(JSON.parse(answer.body).error.request_id).toBe(headerIn(answer, 'x-request-id'))
    expect(headerIn(answer, 'cache-control')).toBe('no-store')
    expect(upstream.seen).toEqual([])
  }

  async function close(): Promise<void> {
    await gateway.close()
    await upstream.close()
  }
  const send = (bytes: string) => exchange(gateway.port, bytes)
  const withKey = (...headers: string[]) => [`X-API-Key: ${key}`, ...headers]
  return { upstream, gateway, account, key, withKey, send, expectRefused, close }
}

export type Guarded = Awaited<ReturnType<typeof aGuarded>>

export const codeOf = ({ body }: RawAnswer): unknown => JSON.parse(body).error.code

export const get = (headers: readonly string[], path = '/v1/things'): string =>
  request(`GET /guarded${path}`, headers)

/** A test for each row of a table of refused requests. */
export const refuses = (guarded: () => Guarded, rows: readonly Row[]): void =>
  it.each(rows)('%s', (_, bytes, status, code) => guarded().expectRefused(bytes(), status, code))
