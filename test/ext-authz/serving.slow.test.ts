import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentials, status } from '@grpc/grpc-js'
import { afterEach, expect, it } from 'vitest'
import { aPair } from '../build/certificate.ts'
import { anObserved } from '../build/observed.ts'
import { aClient } from './asking.ts'

const LONG = 120_000
const ASKED = { LATCHKEY_EXT_AUTHZ_PORT: '0', LATCHKEY_TRUSTED_PROXIES: '127.0.0.1, ::1' }

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function served(environment: Readonly<Record<string, string>> = {}) {
  const latchkey = await anObserved({ ...ASKED, ...environment })
  endings.push(latchkey.close)
  const { key, running } = latchkey
  const headers = { 'x-api-key': key }
  const http = { method: 'GET', path: '/talent/v1/things', host: 'gateway.test', headers }
  const source = { address: { socketAddress: { address: '203.0.113.7' } } }
  return {
    ...latchkey,
    port: Number(new URL(running.extAuthzUrl).port),
    question: { attributes: { source, request: { http } } },
  }
}

it(
  'a process answers Envoy, says in its probes when it is going, and counts what it was asked',
  async () => {
    const { port, question, running, lines, ...counts } = await served({ LATCHKEY_ACCESS_LOG: '1' })
    const client = aClient(port)
    endings.push(client.close)
    expect(await client.check(question)).toMatchObject({ message: { okResponse: {} } })
    expect(await client.health({})).toMatchObject({ message: { status: 1 } })
    expect(await client.health({ service: 'envoy.service.auth.v3.Authorization' })).toMatchObject({
      message: { status: 1 },
    })
    expect(await client.health({ service: 'another' })).toMatchObject({ code: status.NOT_FOUND })
    const counted = { surface: 'ext-authz', api: 'talent', outcome: 'admitted' }
    expect(await counts.valueOf('latchkey_requests_total', counted)).toBe(1)
    expect(lines.find(it => it.includes('"surface":"ext-authz"'))).toMatch(
      /"route":"\/v1\/things".*"status":200/,
    )
    running.drain()
    expect(await client.health({})).toMatchObject({ message: { status: 2 } })
    expect(await client.check(question)).toMatchObject({ message: { okResponse: {} } })
  },
  LONG,
)

it(
  'without a port nothing of it is even loaded',
  () => {
    const hooks =
      'load: (url, ...rest) => { if (/grpc|protobufjs/.test(url)) loaded++; return rest[1](url, rest[0]) }'
    const code = (module: string) =>
      `let loaded = 0; (await import('node:module')).registerHooks({ ${hooks} });
      await import('${new URL(`../../src/${module}`, import.meta.url)}'); console.log(loaded)`
    const counted = (module: string) =>
      Number(
        execFileSync(process.execPath, ['--input-type=module', '-e', code(module)], { encoding: 'utf8' }),
      )
    expect(counted('app/planes/planes.ts')).toBe(0)
    expect(counted('adapters/grpc/authorization.ts')).toBeGreaterThan(10)
  },
  LONG,
)

it(
  'with a certificate it speaks TLS, and nothing else',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-ext-authz-'))
    endings.push(() => rmSync(folder, { recursive: true, force: true }))
    const pair = await aPair()
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    writeFileSync(cert, pair.cert)
    writeFileSync(key, pair.key)
    const tls = { LATCHKEY_TLS_CERT: cert, LATCHKEY_TLS_KEY: key }
    const { port, question, running } = await served(tls)
    expect(running.extAuthzUrl).toMatch(/^https:/)
    const client = aClient(port, credentials.createSsl(Buffer.from(pair.cert)))
    const plain = aClient(port)
    endings.push(client.close, plain.close)
    expect(await client.check(question)).toMatchObject({ message: { okResponse: {} } })
    expect(await plain.check(question)).toMatchObject({ code: status.UNAVAILABLE })
  },
  LONG,
)
