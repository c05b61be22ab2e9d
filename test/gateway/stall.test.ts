import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aGateway, anUpstream } from '../build/gateway.ts'

let gateway: Awaited<ReturnType<typeof aGateway>>
let upstream: Awaited<ReturnType<typeof anUpstream>>
let head = ''

beforeAll(async () => {
  gateway = await aGateway({ stallMs: 40 })
  upstream = await anUpstream(request => void request.on('error', () => undefined).resume())
  const { account } = await gateway.serve('jobhive', upstream.url)
  const { secret } = await gateway.keyOf({ accountId: account.id, name: 'A key', environment: 'live' })
  head = `Host: gateway\r\nAuthorization: Bearer ${secret}\r\nContent-Length: 100\r\n\r\n{"ca`
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

/** Sends a head and a little of its body, then nothing. @returns all that comes back until the end */
const stalled = (line: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1', () => socket.write(`${line} HTTP/1.1\r\n${head}`))
    const chunks: string[] = []
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => void chunks.push(text))
    socket.once('error', reject)
    socket.once('end', () => {
      socket.destroy()
      resolve(chunks.join(''))
    })
  })

describe('a body that stops coming', () => {
  it.each([
    ['where the gateway reads it', 'POST /jobhive/v1/interviews'],
    ['where the upstream reads it', 'PATCH /jobhive/v1/interviews/int_1'],
  ])('is given up in the API’s own spelling, %s', async (_, line) => {
    const answer = await stalled(line)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({
      success: false,
      error: { code: 'REQUEST_MALFORMED', message: expect.stringMatching(/did not arrive/) },
    })
  })
})
