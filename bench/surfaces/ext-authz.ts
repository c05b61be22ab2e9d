/**
 * What a question of Envoy's takes: asked by gRPC from another process, one at a time on one connection, by turns with a
 * call that decides nothing. Envoy itself, and what it takes to forward a request, is not in it.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Client, credentials } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import { ENVOY_PROTO } from '../../src/adapters/grpc/envoy-proto.ts'
import { createLatchkey } from '../../src/app/create-latchkey.ts'
import { unobserved } from '../../src/app/observing/observing.ts'
import { extAuthzPlane } from '../../src/app/planes/ext-authz.ts'
import { expectDone } from '../../src/app/root.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { addAccount } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { benchProfile } from '../profile.ts'

const CHECK = '/envoy.service.auth.v3.Authorization/Check'
const HEALTH = '/grpc.health.v1.Health/Check'
const API = 'jobhive'
const ROUNDS = 20
const EACH = 150
const PATH = '/v1/interviews'

interface Served {
  readonly url: string
  readonly key: string
}

/** Listens for Envoy over an engine in memory, with one key. */
async function served(): Promise<Served> {
  const { engine } = await createLatchkey({ profile: benchProfile() })
  const { ports, profiles, apis } = engine
  const apiId = apis.named(API)?.apiId ?? ''
  const account = expectDone(await addAccount(ports, profiles, { apiId, name: 'bench' }))
  const wanted = { accountId: account.id, name: 'bench', environment: 'live' }
  const { secrets } = expectDone(await issueKey(ports, profiles, wanted))
  const settings = readSettings({ LATCHKEY_EXT_AUTHZ_PORT: '0', LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' })
  const log = { error: (fields: unknown, message: string) => console.error(message, fields) }
  const parts = { engine, settings, tls: undefined, unready: () => undefined, observing: unobserved }
  const plane = await extAuthzPlane(parts, log)
  return { url: plane?.url ?? '', key: secrets[0]?.secret ?? '' }
}

/** A question as Envoy asks it about a small request. */
function questionWith(key: string): Buffer {
  const root = new protobuf.Root()
  for (const text of ENVOY_PROTO) protobuf.parse(text, root)
  const headers = {
    ...{ ':method': 'GET', ':path': PATH, ':authority': 'api.example.com', ':scheme': 'https' },
    ...{ 'user-agent': 'curl/8.5.0', accept: '*/*', authorization: `Bearer ${key}` },
    ...{ 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-request-id': 'e3b0c442-98fc' },
  }
  const http = { method: 'GET', path: PATH, host: 'api.example.com', headers }
  const source = { address: { socketAddress: { address: '203.0.113.7' } } }
  const attributes = { source, request: { http }, contextExtensions: { api: API } }
  const type = root.lookupType('envoy.service.auth.v3.CheckRequest')
  return Buffer.from(type.encode({ attributes }).finish())
}

async function measure({ url, key }: Served): Promise<void> {
  const client = new Client(`127.0.0.1:${new URL(url).port}`, credentials.createInsecure())
  const asIs = (bytes: Buffer) => bytes
  const ask = (path: string, sent: Buffer) =>
    new Promise<Buffer>((resolve, reject) =>
      client.makeUnaryRequest(path, asIs, asIs, sent, (error, answer) =>
        answer === undefined ? reject(error) : resolve(answer),
      ),
    )
  const question = questionWith(key)
  if (!(await ask(CHECK, question)).includes('Latchkey-Key-Id')) throw new Error('it was not let through')
  const taken: [number[], number[]] = [[], []]
  const calls = [() => ask(HEALTH, Buffer.alloc(0)), () => ask(CHECK, question)] as const
  for (let round = -ROUNDS / 4; round < ROUNDS; round++) {
    for (const [which, call] of calls.entries()) {
      for (let each = 0; each < EACH; each++) {
        const began = performance.now()
        await call()
        if (round >= 0) taken[which]?.push((performance.now() - began) * 1000)
      }
    }
  }
  client.close()
  for (const [which, name] of ['an empty call', 'a question of Envoy’s'].entries()) {
    const sorted = (taken[which] ?? []).toSorted((a, b) => a - b)
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
    console.log(`${name.padEnd(24)} p50 ${at(0.5)}, p99 ${at(0.99)} µs`)
  }
}

if (process.send !== undefined) {
  process.send(await served())
  process.on('disconnect', () => process.exit(0))
} else {
  const child = fork(fileURLToPath(import.meta.url))
  const [told]: Served[] = await once(child, 'message')
  if (told !== undefined) await measure(told)
  child.disconnect()
}
