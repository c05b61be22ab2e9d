import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { load } from './load.ts'
import { median, type Row } from './report.ts'
import type { Listening } from './servers.ts'

const PROGRAM = fileURLToPath(new URL('./servers.ts', import.meta.url))
const KEYS = 1_000
const PRESSURE = { connections: 64, pipelined: 1 }
const ROUNDS = 25
const WARM_MS = 2_000
const ROUND_MS = 400

/** One way to ask the gateway, and what its answer is measured against. */
interface Surface {
  readonly name: string
  readonly request: (gateway: Listening, key: string) => string
  readonly floor: Row['floor']
}

const SURFACES: readonly Surface[] = [
  {
    name: 'gateway verify, key in its header',
    request: ({ port }, key) =>
      `GET /bench/v1/interviews HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    floor: { kind: 'at least', value: 0.8 },
  },
  {
    name: 'verify endpoint, JSON about a key',
    request({ port, rootKey }, key) {
      const body = JSON.stringify({ api: 'bench', key, method: 'GET', path: '/v1/interviews' })
      const head = `POST /_latchkey/v1/verify HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${rootKey}`
      return `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    },
    floor: { kind: 'at least', value: 0.8 },
  },
]

/**
 * Requests a second of the gateway against a bare node:http server that reads the same requests and
 * returns the same bytes. Each server has a process of its own; rounds alternate.
 */
export async function benchGateway(): Promise<readonly Row[]> {
  const gateway = await start('gateway', { keys: KEYS })
  try {
    const rows: Row[] = []
    for (const surface of SURFACES) rows.push(await benchSurface(gateway, surface))
    return rows
  } finally {
    gateway.stop()
  }
}

async function benchSurface(gateway: Listening, { name, request, floor }: Surface): Promise<Row> {
  const requests = (gateway.keys ?? []).map(key => Buffer.from(request(gateway, key)))
  const sample = await answerTo(gateway.port, requests[0] ?? Buffer.alloc(0))
  const bare = await start('bare', sample)
  try {
    const pairs = await alternate(gateway, bare, requests)
    return {
      name,
      measured: median(pairs.map(([ours]) => ours)),
      anchor: median(pairs.map(([, anchor]) => anchor)),
      anchorName: 'bare node:http, same bytes',
      unit: 'requests/s',
      ratio: median(pairs.map(([ours, anchor]) => ours / anchor)),
      floor,
    }
  } finally {
    bare.stop()
  }
}

async function alternate(gateway: Listening, bare: Listening, requests: readonly Buffer[]) {
  const run = ({ port }: Listening, ms: number) => load(port, requests, { ...PRESSURE, ms })
  await run(gateway, WARM_MS)
  await run(bare, WARM_MS)
  const pairs: (readonly [ours: number, anchor: number])[] = []
  for (let round = 0; round < ROUNDS; round++)
    pairs.push([await run(gateway, ROUND_MS), await run(bare, ROUND_MS)])
  return pairs
}

/** The head and body of one answer, for the bare server to repeat. */
async function answerTo(
  port: number,
  request: Buffer,
): Promise<{ headers: Record<string, string>; body: string }> {
  const [head = '', body] = request.toString().split('\r\n\r\n')
  const [line = '', ...fields] = head.split('\r\n')
  const [method = '', path = ''] = line.split(' ')
  const headers = fields.map((field): [string, string] => [
    field.slice(0, field.indexOf(':')),
    field.slice(field.indexOf(':') + 1).trim(),
  ])
  const sent = headers.filter(([name]) => !/^(host|content-length)$/i.test(name))
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: sent,
    ...(body ? { body } : {}),
  })
  const kept = [...response.headers].filter(([name]) => !/^(date|connection|keep-alive)$/.test(name))
  return {
    headers: Object.fromEntries(kept.map(([name, value]) => [titled(name), value])),
    body: await response.text(),
  }
}

const titled = (name: string): string => name.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())

async function start(name: string, options: unknown): Promise<Listening & { stop(): void }> {
  const child = fork(PROGRAM, [name, JSON.stringify(options)])
  const [told]: Listening[] = await once(child, 'message')
  if (told === undefined) throw new TypeError('the server said nothing')
  return { ...told, stop: () => void child.disconnect() }
}
