import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { load } from './load.ts'
import { median, type Row } from './report.ts'
import type { Listening } from './servers.ts'

const PROGRAM = fileURLToPath(new URL('./servers.ts', import.meta.url))
const KEYS = 1_000
const CONNECTIONS = 32
const ROUNDS = 5
const WARM_MS = 1_500
const ROUND_MS = 2_000

/**
 * Requests a second of the verify endpoint (two keys checked: the caller's root key and the one asked
 * about) against a bare node:http server that reads the same requests and returns the same bytes. Each
 * server has a process of its own; rounds alternate.
 */
export async function benchGateway(): Promise<readonly Row[]> {
  const gateway = await start('gateway', { keys: KEYS })
  try {
    const requests = (gateway.keys ?? []).map(key => verifyRequest(gateway, key))
    const sample = await fetch(`http://127.0.0.1:${gateway.port}/_latchkey/v1/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.rootKey}` },
      body: JSON.stringify(question(gateway.keys?.[0] ?? '')),
    })
    const bare = await start('bare', { headers: headersOf(sample), body: await sample.text() })
    try {
      return [await compare(gateway, bare, requests)]
    } finally {
      bare.stop()
    }
  } finally {
    gateway.stop()
  }
}

async function compare(gateway: Listening, bare: Listening, requests: readonly Buffer[]): Promise<Row> {
  const run = async ({ port }: Listening, ms: number) =>
    (await load(port, requests, CONNECTIONS, ms)).perSecond
  await run(gateway, WARM_MS)
  await run(bare, WARM_MS)
  const pairs: (readonly [ours: number, anchor: number])[] = []
  for (let round = 0; round < ROUNDS; round++)
    pairs.push([await run(gateway, ROUND_MS), await run(bare, ROUND_MS)])
  return {
    name: `gateway verify, ${KEYS.toLocaleString('en')} keys`,
    measured: median(pairs.map(([ours]) => ours)),
    anchor: median(pairs.map(([, anchor]) => anchor)),
    anchorName: 'bare node:http, same bytes',
    unit: 'requests/s',
    ratio: median(pairs.map(([ours, anchor]) => ours / anchor)),
    floor: { kind: 'at least', value: 0.8 },
  }
}

const question = (key: string) => ({ api: 'bench', key, method: 'GET', path: '/v1/interviews' })

function verifyRequest({ port, rootKey }: Listening, key: string): Buffer {
  const body = JSON.stringify(question(key))
  const head = [
    'POST /_latchkey/v1/verify HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${rootKey}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const headersOf = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name))
      .map(([name, value]) => [name === 'content-length' ? 'Content-Length' : name, value]),
  )

async function start(name: string, options: unknown): Promise<Listening & { stop(): void }> {
  const child = fork(PROGRAM, [name, JSON.stringify(options)])
  const [told]: Listening[] = await once(child, 'message')
  if (told === undefined) throw new TypeError('the server said nothing')
  return { ...told, stop: () => void child.disconnect() }
}
