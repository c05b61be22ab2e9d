import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { verifyLedger } from '../../src/engine/credits.ts'
import { aGateway, anUpstream, profileLike, until } from '../build/gateway.ts'
import { endings, saying } from './proxied.ts'

/** The starter profile, where everything costs two credits, with a second's patience. */
const COSTLY = profileLike('starter', 'costly', {
  proxy: { timeoutSeconds: 1 },
  routes: [{ methods: ['GET', 'POST'], paths: ['/**'], credits: 2 }],
})

/** A gateway in front of an upstream, a key to it, and ten credits. */
async function charged(answer?: RequestListener | { readonly url: string }) {
  const upstream = typeof answer === 'object' ? { ...answer, close: () => {} } : await anUpstream(answer)
  const gateway = await aGateway({ profiles: [COSTLY] })
  endings.push(upstream.close, gateway.close)
  const { account } = await gateway.serve('costly', upstream.url)
  await gateway.credit(account.id, 10)
  const { secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
  const { credits } = gateway.ports
  const call = (init: RequestInit = {}) =>
    fetch(`${gateway.url}/costly/things`, { ...init, headers: { 'X-API-Key': secret } })
  /** What happened to the balance, oldest first, and where that leads. */
  const told = async () => {
    const { items } = await credits.entries(account.id, { limit: 100 })
    expect(await verifyLedger(gateway.ports, account.id)).toBeUndefined()
    return [...items.toReversed().map(it => it.kind), await credits.balance(account.id)]
  }
  return { gateway, call, told }
}

const status = async (answer: Response): Promise<number> => {
  await answer.text()
  return answer.status
}

const GIVEN_BACK = ['grant', 'spend', 'refund', 10]

describe('what a request was charged', () => {
  it('is kept when the upstream answers', async () => {
    const { call, told } = await charged()
    expect(await status(await call())).toBe(200)
    expect(await told()).toEqual(['grant', 'spend', 8])
  })

  it.each([400, 404, 429, 500, 502, 503, 504])(
    'is given back once when the upstream answers %i',
    async code => {
      const { call, told } = await charged((_, response) => void response.writeHead(code).end('no'))
      expect(await status(await call())).toBe(code)
      expect(await told()).toEqual(GIVEN_BACK)
    },
  )

  it('is given back once when there is no upstream to be reached', async () => {
    const gone = await anUpstream()
    await gone.close()
    const { call, told } = await charged({ url: gone.url })
    expect(await status(await call())).toBe(502)
    expect(await status(await call({ method: 'POST', body: 'x'.repeat(100_000) }))).toBe(502)
    expect(await told()).toEqual(['grant', 'spend', 'refund', 'spend', 'refund', 10])
  })

  it.each([
    ['hangs up', (socket: Socket) => void socket.end()],
    ['resets', (socket: Socket) => void socket.resetAndDestroy()],
    ['sends garbage', (socket: Socket) => void socket.end('garbage\r\n\r\n')],
  ])('is given back once when the upstream %s before it answers', async (_, say) => {
    const { call, told } = await charged(await saying(say))
    expect(await status(await call())).toBe(502)
    expect(await told()).toEqual(GIVEN_BACK)
  })

  it('is given back once when the upstream does not answer in time', async () => {
    const { call, told } = await charged(() => {})
    expect(await status(await call())).toBe(504)
    expect(await told()).toEqual(GIVEN_BACK)
  })

  it('is kept when the answer had begun: work was done', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'
    const { call, told } = await charged(await saying(socket => void socket.end(head)))
    await expect(call().then(it => it.text())).rejects.toThrow()
    expect(await told()).toEqual(['grant', 'spend', 8])
  })

  it('is kept when the caller hangs up: the upstream may have done the work all the same', async () => {
    let asked = false
    const { call, told } = await charged(() => {
      asked = true
    })
    const leaving = new AbortController()
    const answer = call({ signal: leaving.signal })
    answer.catch(() => undefined)
    await until(() => asked)
    leaving.abort()
    await expect(answer).rejects.toThrow()
    expect(await told()).toEqual(['grant', 'spend', 8])
  })

  it('is given back for each of many that fail at once, and leaves the balance exact', async () => {
    const { call, told } = await charged((request, response) => {
      response.writeHead(request.method === 'POST' ? 500 : 200).end()
    })
    const methods = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 'POST' : 'GET'))
    const codes = await Promise.all(methods.map(async method => status(await call({ method }))))
    const taken = codes.filter(it => it === 200).length
    const [balance = 0] = (await told()).slice(-1)
    expect(balance).toBe(10 - 2 * taken)
    expect(codes.filter((code, at) => methods[at] === 'POST' && code === 200)).toEqual([])
  })
})
