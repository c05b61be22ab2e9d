import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../build/client.ts'
import { aCollector } from '../build/collector.ts'
import { anUpstream } from '../build/gateway.ts'
import { anObserved, type Observed } from '../build/observed.ts'

const PASSWORD = 'correct-horse-battery-staple'

/** A secret as it may turn up: as it is, or in an encoding, wherever in a longer text it stands. */
function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].flatMap(skipped => {
    const part = bytes.subarray(skipped, skipped + 3 * Math.floor((bytes.length - skipped) / 3))
    return [part.toString('base64'), part.toString('base64url')]
  })
  const percent = [...bytes].map(it => `%${it.toString(16).padStart(2, '0')}`).join('')
  const all = [secret, encodeURIComponent(secret), percent, bytes.toString('hex'), ...shifted]
  return [...new Set(all.map(it => it.toLowerCase()))]
}

const leaks = (text: string, secret: string) =>
  spellingsOf(secret).filter(spelling => text.toLowerCase().includes(spelling))

describe('nothing that watches Latchkey sees a secret', () => {
  let collector: Awaited<ReturnType<typeof aCollector>>
  let upstream: Awaited<ReturnType<typeof anUpstream>>
  let observed: Observed
  let text = ''

  beforeAll(async () => {
    collector = await aCollector()
    upstream = await anUpstream((request, response) => {
      if (request.url?.includes('break')) request.socket.destroy()
      else response.end('{}')
    })
    observed = await anObserved({
      upstream: upstream.url,
      LATCHKEY_ACCESS_LOG: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    })
    for (const secret of [observed.key, observed.rootKey]) await misuse(secret)
    await signIn()
    text = await observed.scrape()
    await observed.close()
    text += observed.lines.join('') + collector.texts.join('')
  })
  afterAll(async () => {
    await upstream.close()
    await collector.close()
  })

  /** A secret in every place somebody might put it, right or wrong. */
  async function misuse(secret: string): Promise<void> {
    const { gatewayUrl, controlUrl } = observed.running
    const bearer = { Authorization: `Bearer ${secret}` }
    const lines = [
      ...[`GET /talent/v1/things/${secret}?key=${secret}`, `GET /talent/${secret}`, `GET /${secret}/x`],
      ...[`GET /talent/v1/things?break=${secret}`, `GET /_latchkey/${secret}`, `DELETE /talent/v1/things`],
      ...[
        `GET /v1/keys/${secret}`,
        `GET /v1/${secret}`,
        `PATCH /v1/keys/${secret}`,
        `GET /v1/keys?q=${secret}`,
      ],
    ]
    const headers: readonly Readonly<Record<string, string>>[] = [
      { 'X-API-Key': secret, 'User-Agent': secret },
      { ...bearer, traceparent: secret, [`X-${secret}`]: secret },
      { 'X-API-Key': `${secret}x`, Host: secret, Origin: `https://${secret}.test` },
      { 'X-API-Key': Buffer.from(secret).toString('base64'), Referer: secret, Cookie: `key=${secret}` },
    ]
    for (const base of [gatewayUrl, controlUrl])
      for (const line of lines) for (const it of headers) await ask(line, base, { headers: it })
    const bodies = [{ api: secret, key: secret }, { api: 'talent', key: secret, path: secret }, `{"${secret}`]
    for (const body of bodies) {
      await ask('POST /_latchkey/v1/verify', gatewayUrl, { headers: bearer, body })
      await ask('POST /v1/keys', controlUrl, { headers: bearer, body })
      const requests = [body, { api: 'talent', key: secret, need: { query: secret } }]
      await ask('POST /_latchkey/v1/verify/batch', gatewayUrl, { headers: bearer, body: { requests } })
    }
    await sendRaw(gatewayUrl, `${secret} /${secret} HTTP/9\r\nX: ${secret}\r\n\r\n`)
    await sendRaw(gatewayUrl, `GET /talent/v1/things HTTP/1.1\r\n${secret}\r\n\r\n`)
  }

  const signIn = () =>
    ask('POST /v1/auth/sign-in/email', observed.running.controlUrl, {
      headers: { 'Content-Type': 'application/json', Origin: observed.running.controlUrl },
      body: { email: 'somebody@example.com', password: PASSWORD },
    })

  it('sees requests', () => {
    const signs = [
      'latchkey_requests_total{surface="gateway",api="talent",outcome="admitted"',
      ...['"event":"request"', '"name":"GET /v1/things"', 'upstream-down'],
    ]
    expect(signs.filter(it => !text.includes(it))).toEqual([])
  })

  it.each(['key', 'rootKey'] as const)('in no encoding: %s', name => {
    expect(leaks(text, observed[name])).toEqual([])
  })

  it('nor a password somebody tried', () => {
    expect(text.includes('login-refused')).toBe(true)
    expect(leaks(text, PASSWORD)).toEqual([])
  })

  it('and would be found out if it did', () => {
    const hidden = Buffer.from(`{"key":"${observed.key}"}`)
    for (const form of ['utf8', 'hex', 'base64', 'base64url'] as const)
      expect(leaks(hidden.toString(form), observed.key)).not.toEqual([])
  })
})

/** Sends what may be no HTTP at all, and waits until the other side hangs up. */
async function sendRaw(url: string, bytes: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const gone = Promise.withResolvers<void>()
  socket.on('error', () => gone.resolve())
  socket.on('close', () => gone.resolve())
  socket.resume()
  socket.end(bytes)
  await gone.promise
}
