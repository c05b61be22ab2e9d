/**
 * What each way of checking a key adds to a request: the same handler with and without it, asked by turns, one request
 * at a time on one connection. Prints a row of the README's table for each, in microseconds; with words behind it, for those
 * whose name has one of them.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { compared, type Latency } from './latency.ts'
import type { Told, Wanted } from './program.ts'
import { PROXIED, startProxied } from './proxies.ts'

const PROGRAM = fileURLToPath(new URL('./program.ts', import.meta.url))
const FRAMEWORKS = ['node', 'express', 'fastify', 'hono', 'fetch'] as const

type Started = Told & { stop(): void }

async function start(wanted: Wanted): Promise<Started> {
  const child = fork(PROGRAM, [JSON.stringify(wanted)])
  const [told]: Told[] = await once(child, 'message')
  if (told === undefined) throw new TypeError('the program said nothing')
  return { ...told, stop: () => void child.disconnect() }
}

const asking = (key: string, base = ''): Buffer =>
  Buffer.from(
    `GET ${base}/v1/interviews HTTP/1.1\r\nHost: bench.test\r\nAuthorization: Bearer ${key}\r\n\r\n`,
  )

interface Row {
  readonly name: string
  readonly bare: Wanted
  /** What is asked instead, and where its API begins. */
  readonly guarded: (bare: Started, gateway: Started) => Wanted
  readonly base?: string
  readonly keyOf: (guarded: Started, gateway: Started) => string
}

const ROWS: readonly Row[] = [
  {
    name: 'reverse proxy',
    bare: { what: 'node' },
    guarded: ({ port }) => ({ what: 'latchkey', upstream: `http://127.0.0.1:${port}` }),
    base: '/jobhive',
    keyOf: ({ key }) => key,
  },
  ...FRAMEWORKS.map(
    (what): Row => ({
      name: `guard in process, ${what}`,
      bare: { what },
      guarded: () => ({ what, guard: 'in process' }),
      keyOf: ({ key }) => key,
    }),
  ),
  ...(['node', 'express'] as const).map(
    (what): Row => ({
      name: `guard over the network, ${what}`,
      bare: { what },
      guarded: (_, gateway) => ({ what, guard: 'over the network', gateway }),
      keyOf: (_, { key }) => key,
    }),
  ),
]

const micro = (value: number): string => `${Math.round(value)}`.padStart(6)

function print(name: string, [bare, guarded]: readonly [bare: Latency, guarded: Latency]): void {
  const added = `${micro(guarded.p50 - bare.p50)}${micro(guarded.p99 - bare.p99)}`
  console.log(`${name.padEnd(34)}    ${added} |   ${micro(bare.p50)}${micro(bare.p99)}`)
}

const words = process.argv.slice(2)
const isWanted = ({ name }: { readonly name: string }): boolean =>
  words.length === 0 || words.some(word => name.includes(word))

const gateway = await start({ what: 'latchkey' })
console.log(`${''.padEnd(34)} added p50   p99 | bare p50   p99 (µs)`)
for (const { name, bare: plain, guarded: wanted, base, keyOf } of ROWS.filter(isWanted)) {
  const bare = await start(plain)
  const guarded = await start(wanted(bare, gateway))
  const request = asking(keyOf(guarded, gateway), base)
  print(name, await compared({ port: bare.port, request: asking('none') }, { port: guarded.port, request }))
  guarded.stop()
  bare.stop()
}
const app = await start({ what: 'node' })
for (const proxied of PROXIED.filter(isWanted)) {
  const bare = await startProxied(proxied, app.port, undefined)
  const guarded = await startProxied(proxied, app.port, gateway.port)
  const request = asking(gateway.key)
  print(proxied.name, await compared({ port: bare.port, request }, { port: guarded.port, request }))
  await guarded.stop()
  await bare.stop()
}
app.stop()
gateway.stop()
