import { once } from 'node:events'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPair } from '../../src/app/planes/tls.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { aPair, type Pair } from '../build/certificate.ts'
import { anUpstream } from '../build/gateway.ts'
import { aHome, type TestHome } from '../build/home.ts'

const LONG = 120_000
const PASSWORD = 'correct horse battery staple'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-tls-'))
const [cert, key] = [join(folder, 'tls', 'tls.crt'), join(folder, 'tls', 'tls.key')]
const SETTINGS = { LATCHKEY_TLS_CERT: cert, LATCHKEY_TLS_KEY: key }

let versions = 0
/** Puts files there as Kubernetes mounts a secret: links into a folder that is swapped in one step. */
function mounted(pair: Pair): void {
  const version = `..${++versions}`
  const place = join(folder, 'tls')
  mkdirSync(join(place, version), { recursive: true })
  writeFileSync(join(place, version, 'tls.crt'), pair.cert)
  writeFileSync(join(place, version, 'tls.key'), pair.key)
  symlinkSync(version, join(place, '..next'))
  renameSync(join(place, '..next'), join(place, '..data'))
  if (versions > 1) return
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), join(place, name))
}

let first: Pair
let home: TestHome
beforeAll(async () => {
  first = await aPair()
  mounted(first)
  home = await aHome(join(folder, 'home'), { settings: SETTINGS })
}, LONG)
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** A request over TLS that trusts one certificate. */
async function asked(url: string, ca: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const asking = request(url, { method, ca, agent: false, headers: { ...json, ...headers } })
  asking.end(body === undefined ? undefined : JSON.stringify(body))
  const [answer] = await once(asking, 'response')
  let text = ''
  for await (const chunk of answer) text += chunk
  return { status: answer.statusCode, headers: answer.headers, text, json: JSON.parse(text || '{}') }
}

/** The certificate a listener shows to a new connection, and the connection. */
async function shownAt(url: string) {
  const { port } = new URL(url)
  const socket = connect({ port: Number(port), host: 'localhost', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return {
    socket,
    certificate: `-----BEGIN CERTIFICATE-----\n${socket.getPeerCertificate().raw.toString('base64')}`,
  }
}
const bodyOf = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '')
async function isShown(url: string, pair: Pair): Promise<boolean> {
  const { socket, certificate } = await shownAt(url)
  socket.destroy()
  return bodyOf(certificate) === bodyOf(pair.cert)
}

describe('both planes with a certificate', () => {
  it('speak TLS of 1.2 or newer, and say so in every address', async () => {
    const { controlUrl, gatewayUrl } = home.running
    expect([controlUrl, gatewayUrl].map(it => new URL(it).protocol)).toEqual(['https:', 'https:'])
    expect(await asked(`${gatewayUrl}/_latchkey/ready`, first.cert)).toMatchObject({
      status: 200,
      json: { status: 'ready' },
    })
    expect(await asked(`${controlUrl}/readyz`, first.cert)).toMatchObject({ status: 200 })
    for (const url of [controlUrl, gatewayUrl]) {
      const old = connect({
        port: Number(new URL(url).port),
        minVersion: 'TLSv1.1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
        rejectUnauthorized: false,
      })
      const [error] = await once(old, 'error')
      expect(error.code).toMatch(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/)
    }
  })

  it('hang up on who speaks no TLS, and go on', async () => {
    const { controlUrl, gatewayUrl } = home.running
    for (const url of [controlUrl, gatewayUrl]) {
      await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow()
    }
    expect(await asked(`${gatewayUrl}/_latchkey/health`, first.cert)).toMatchObject({ status: 200 })
  })

  it('tell upstreams that the caller came by https', async () => {
    const upstream = await anUpstream()
    const body = { name: 'starter', profile: 'starter', upstream: upstream.url }
    const headers = { Authorization: `Bearer ${home.rootKey}` }
    const made = async (path: string, wanted: object) =>
      (
        await asked(`${home.running.controlUrl}${path}`, first.cert, {
          method: 'POST',
          headers,
          body: wanted,
        })
      ).json
    await made('/v1/apis', body)
    const { id } = await made('/v1/accounts', { apiId: 'starter', name: 'Acme' })
    const { secrets } = await made('/v1/keys', { accountId: id, name: 'A key', scopes: ['things:write'] })
    const answer = await asked(`${home.running.gatewayUrl}/starter/v1/things`, first.cert, {
      method: 'POST',
      headers: { 'X-API-Key': secrets[0].secret, 'X-Forwarded-Proto': 'gopher' },
      body: { name: 'x'.repeat(100_000) },
    })
    expect(answer).toMatchObject({ status: 200, json: { ok: true } })
    expect(upstream.seen[0]?.headers['x-forwarded-proto']).toBe('https')
    expect(upstream.seen[0]?.body).toHaveLength(100_011)
    await upstream.close()
  })

  it('give logins a cookie that no plain connection and no other host can set', async () => {
    const { controlUrl, office } = home.running
    const somebody = { name: 'Olga', email: 'olga@example.com', password: PASSWORD }
    const setUp = { method: 'POST', body: { token: office?.setupToken, ...somebody } }
    expect(await asked(`${controlUrl}/v1/setup`, first.cert, setUp)).toMatchObject({ status: 201 })
    const logIn = {
      method: 'POST',
      headers: { Origin: controlUrl },
      body: { email: somebody.email, password: PASSWORD },
    }
    const { headers } = await asked(`${controlUrl}/v1/auth/sign-in/email`, first.cert, logIn)
    expect(String(headers['set-cookie'])).toMatch(/^__Host-latchkey\.session=.*; Secure/)
  })
})

describe('a certificate that is replaced', () => {
  it(
    'is shown to new connections, and ends none',
    async () => {
      const { controlUrl, gatewayUrl } = home.running
      const { socket } = await shownAt(gatewayUrl)
      const second = await aPair()
      mounted(second)
      for (const url of [controlUrl, gatewayUrl])
        await expect.poll(() => isShown(url, second), { timeout: 20_000, interval: 200 }).toBe(true)
      socket.write('GET /_latchkey/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      let text = ''
      for await (const chunk of socket) text += chunk
      expect(text).toMatch(/^HTTP\/1\.1 200 /)
      expect(home.noted.join()).toContain('the certificate was read again')
      first = second
    },
    LONG,
  )

  it(
    'by one that cannot be used is kept, which the log says once',
    async () => {
      mounted({ cert: first.cert, key: (await aPair()).key })
      await expect.poll(() => home.logged.length, { timeout: 20_000, interval: 200 }).toBe(1)
      expect(home.logged[0]).toMatch(/the one before is kept.*key values mismatch/)
      expect(await isShown(home.running.gatewayUrl, first)).toBe(true)
      const third = await aPair()
      mounted(third)
      await expect
        .poll(() => isShown(home.running.gatewayUrl, third), { timeout: 20_000, interval: 200 })
        .toBe(true)
      expect(home.logged).toHaveLength(1)
    },
    LONG,
  )
})

describe('a certificate to start with', () => {
  it('that cannot be used is refused in a sentence that names it', async () => {
    const reading = (more: object) => readPair(readSettings({ ...SETTINGS, ...more }))
    await expect(reading({ LATCHKEY_TLS_KEY: join(folder, 'none.key') })).rejects.toThrow(
      /none\.key cannot be read: correct LATCHKEY_TLS_KEY/,
    )
    const text = join(folder, 'text.crt')
    writeFileSync(text, 'nothing')
    await expect(reading({ LATCHKEY_TLS_CERT: text })).rejects.toThrow(
      /cannot be used: .*Give a PEM file each/,
    )
  })
})
