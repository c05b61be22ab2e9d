/**
 * What it takes to check a token offline, and what it takes to ask instead, as a program or as a proxy does: one at a time,
 * the quietest of many rounds.
 * The gateway is another process on this machine.
 */
import { fork } from 'node:child_process'
import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createLatchkey as inProcess } from '../../src/app/create-latchkey.ts'
import { expectDone } from '../../src/app/root.ts'
import { createLatchkey as remote } from '../../src/client/client.ts'
import type { Verdict } from '../../src/client/verdict.ts'
import { parseRange } from '../../src/core/address.ts'
import { addAccount, addApi } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { createGateway } from '../../src/gateway/server.ts'
import { tokenVerifier } from '../../src/middleware/tokens.ts'
import { benchProfile } from '../profile.ts'

const API = 'starter'
const ROUNDS = 15
const EACH = 150

interface Served {
  readonly gatewayUrl: string
  readonly key: string
  readonly credential: string
}

/** A gateway over an engine in memory, with one key and one that may ask for verdicts. */
async function serve(): Promise<void> {
  const { engine } = await inProcess({ profile: benchProfile(API), secret: randomBytes(32) })
  const { ports, profiles, apis } = engine
  const keyTo = async (apiId: string, scopes: readonly string[]) => {
    const account = expectDone(await addAccount(ports, profiles, { apiId, name: 'bench' }))
    const issued = await issueKey(ports, profiles, { accountId: account.id, name: 'bench', scopes })
    return expectDone(issued).secrets[0]?.secret ?? ''
  }
  const key = await keyTo(apis.named(API)?.apiId ?? '', ['things:read'])
  const about = { name: 'latchkey', profile: 'latchkey', hosts: [], upstream: undefined }
  const credential = await keyTo(expectDone(await addApi(ports, profiles, about)).id, ['verify'])
  await apis.refresh()
  const log = { error: (fields: unknown, message: string) => console.error(message, fields) }
  const here = parseRange('127.0.0.1')
  const trustedProxies = here === undefined ? [] : [here]
  const { server } = createGateway(engine, { trustedProxies, stallMs: 15_000, version: '1.2.3' }, log)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const gatewayUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    process.send?.({ gatewayUrl, key, credential } satisfies Served)
  })
}

/** Prints the median of the quietest round, in microseconds. @param parts of a call, of which one is told */
async function measure(name: string, call: (at: number) => unknown, parts = 1): Promise<void> {
  const medians: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const taken: number[] = []
    for (let each = 0; each < EACH; each++) {
      const began = performance.now()
      await call(round * EACH + each)
      taken.push(((performance.now() - began) * 1000) / parts)
    }
    medians.push(taken.toSorted((a, b) => a - b)[EACH / 2] ?? 0)
  }
  console.log(
    `${name.padEnd(52)} ${Math.min(...medians)
      .toFixed(1)
      .padStart(8)} µs`,
  )
}

async function mint({ gatewayUrl, key }: Served): Promise<string> {
  const init = { method: 'POST', headers: { 'X-API-Key': key }, body: JSON.stringify({ api: API }) }
  const answer = await fetch(`${gatewayUrl}/_latchkey/v1/tokens`, init)
  return Object(await answer.json()).token
}

/** Asks as Traefik and Envoy do over HTTP, about a small request they hold. */
async function askAsProxy({ gatewayUrl, key }: Served): Promise<void> {
  const headers = {
    ...{
      'X-Forwarded-Method': 'GET',
      'X-Forwarded-Uri': '/v1/things',
      'X-Forwarded-Host': 'api.example.com',
    },
    ...{ 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.7', 'X-API-Key': key },
  }
  const answer = await fetch(`${gatewayUrl}/_latchkey/authz/${API}`, { headers })
  if (answer.status !== 200) throw new Error(await answer.text())
  await answer.arrayBuffer()
}

async function measureAll(told: Served): Promise<void> {
  const { gatewayUrl, key, credential } = told
  const tokens: string[] = []
  while (tokens.length < ROUNDS * EACH) tokens.push(await mint(told))
  const [token = ''] = tokens
  const offline = tokenVerifier({ gatewayUrl, credential, api: API })
  const { verify, verifyMany } = remote({ url: gatewayUrl, gatewayUrl, credential })
  const admitted = (verdict: Verdict) => {
    if (!verdict.valid) throw new Error(verdict.code)
  }
  const need = { scopes: ['things:read'] }
  await measure('SHA-256 of a token', () => hash('sha256', token))
  await measure('a token that was not seen before, offline', async at =>
    admitted(await offline({ api: API, key: tokens[at] ?? '', need })),
  )
  const latest = tokens.at(-1) ?? ''
  await measure('a token that was seen before, offline', async () =>
    admitted(await offline({ api: API, key: latest, need })),
  )
  await measure('a verdict over HTTP', async () => admitted(await verify({ api: API, key, need })))
  await measure('a question of a proxy over HTTP', () => askAsProxy(told))
  const many = Array.from({ length: 100 }, () => ({ api: API, key, need }))
  await measure('one of a hundred verdicts in a batch', async () => verifyMany(many), many.length)
}

if (process.send !== undefined) {
  await serve()
  process.on('disconnect', () => process.exit(0))
} else {
  const child = fork(fileURLToPath(import.meta.url))
  const [told]: Served[] = await once(child, 'message')
  if (told !== undefined) await measureAll(told)
  child.disconnect()
}
