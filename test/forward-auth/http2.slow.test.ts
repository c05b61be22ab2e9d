import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type ClientHttp2Session, connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe } from 'vitest'
import { aPair, type Pair } from '../build/certificate.ts'
import { missing, startProxy } from '../build/proxies.ts'
import type { RawAnswer } from '../build/raw.ts'
import { CASES, type Sent } from '../surfaces/cases.ts'
import { passesAllCases, type Surface } from '../surfaces/surface.ts'
import { BODY_STAYS } from './differs.ts'

/** What HTTP/2 could change: where the host, the method and the path stand, how a body ends, which headers are sent on. */
const ASKED: ReadonlySet<string> = new Set([
  ...['a good key', 'no key', 'no key, asked in French', 'a revoked key', 'a token', 'a missing scope'],
  ...['a denied page', 'an allowed page', 'a module by a field of the body', 'a body that is too large'],
  ...['a large body that nobody has to read', 'a signature over the very bytes', 'one request too many'],
  ...['both carriers', 'borrowed identity headers', 'a path with a slash at its end', 'a path no route has'],
  ...['a method its path does not answer', 'an open route', 'a HEAD', 'an allowed preflight'],
])
const OTHERS = Object.fromEntries(
  CASES.filter(it => !ASKED.has(it.name)).map(it => [it.name, 'asked over HTTP/1 alone']),
)

type Amend = (text: string, files: { readonly cert: string; readonly key: string }) => string

const onNginx: Amend = (text, { cert, key }) =>
  text.replace(
    'listen 127.0.0.1:8000;',
    `listen 127.0.0.1:8000 ssl http2; ssl_certificate ${cert}; ssl_certificate_key ${key};`,
  )
const onCaddy: Amend = (text, { cert, key }) =>
  text.replace('http://:8000 {', `https://:8000 {\n\ttls ${cert} ${key}`)

/** A recipe that speaks TLS and HTTP/2 with its clients. */
const speaking = (name: string, amend: Amend, differs: NonNullable<Surface['differs']> = {}): Surface => ({
  name: `${name}, over TLS and HTTP/2`,
  differs: { ...OTHERS, ...differs },
  async open({ gateway, app }) {
    const pair = await aPair()
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-h2-'))
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
    for (const part of ['cert', 'key'] as const) writeFileSync(files[part], pair[part])
    const proxy = await startProxy(name, {
      ...{ latchkey: gateway.port, api: Number(new URL(app.url).port), name: 'rich' },
      carriers: ['X-Rich-Key', 'Authorization'],
      amended: text => amend(text, files),
    })
    const session = await aSession(proxy.port, pair)
    return {
      ...{ port: proxy.port, base: '' },
      send: sent => answerTo(session, sent),
      async close() {
        session.destroy()
        await proxy.stop()
        rmSync(folder, { recursive: true })
      },
    }
  },
})

async function aSession(port: number, { cert }: Pair): Promise<ClientHttp2Session> {
  const session = connect(`https://localhost:${port}`, { ca: cert, host: '127.0.0.1' })
  await once(session, 'connect')
  return session
}

async function answerTo(
  session: ClientHttp2Session,
  { method = 'GET', path = '/', headers = [], body }: Sent,
) {
  const content = body === undefined ? undefined : Buffer.from(body)
  const stream = session.request({
    ...{ ':method': method, ':path': path, ':authority': 'api.test' },
    ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    ...(content !== undefined && { 'content-length': String(content.length) }),
  })
  stream.end(content)
  const [said] = await once(stream, 'response')
  const pairs = Object.entries<string>(said).filter(([name]) => !name.startsWith(':'))
  const text = (await buffer(stream)).toString('latin1')
  const answer: RawAnswer = {
    ...{ status: Number(said[':status']), headers: pairs, body: text, trailers: '', whole: true },
  }
  return answer
}

describe.runIf(missing() === undefined)('the recipes of proxies that speak HTTP/2 with their clients', () => {
  passesAllCases(
    [
      speaking('nginx with bodies', onNginx),
      speaking('nginx', onNginx, BODY_STAYS),
      speaking('caddy', onCaddy, BODY_STAYS),
    ],
    ['127.0.0.0/8'],
  )
})
