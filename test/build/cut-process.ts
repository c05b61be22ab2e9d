import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Order, Passage } from './cut.ts'

/** One end of a relayed connection and the other. */
type Pair = readonly [near: Socket, far: Socket]

interface Open {
  passage: Passage
  readonly pairs: Set<Pair>
}

const opened = new Map<number, Open>()

process.on('disconnect', () => process.exit())
process.on('message', async (order: Order) => {
  process.send?.(order.kind === 'open' ? await open(order.target) : apply(order.port, order.passage))
})

async function open(target: number): Promise<number> {
  const relay: Open = { passage: 'open', pairs: new Set() }
  const server = createServer(near => {
    if (relay.passage === 'cut') return void near.resetAndDestroy()
    join(relay, [near, connect(target, '127.0.0.1')])
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  opened.set(port, relay)
  return port
}

function apply(port: number, passage: Passage): number {
  const relay = opened.get(port)
  if (relay === undefined) return 0
  relay.passage = passage
  for (const pair of relay.pairs) {
    if (passage === 'cut') reset(pair)
    else for (const socket of pair) passage === 'stalled' ? socket.pause() : socket.resume()
  }
  return port
}

function join(relay: Open, pair: Pair): void {
  const [near, far] = pair
  relay.pairs.add(pair)
  const end = () => {
    relay.pairs.delete(pair)
    reset(pair)
  }
  pass(relay, near, far)
  pass(relay, far, near)
  for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end)
  if (relay.passage === 'stalled') for (const socket of pair) socket.pause()
}

function pass(relay: Open, from: Socket, to: Socket): void {
  from.on('data', chunk => {
    if (typeof relay.passage === 'object')
      setTimeout(() => to.writable && to.write(chunk), relay.passage.slowMs)
    else to.write(chunk)
  })
  from.on('end', () => to.end())
}

const reset = (pair: Pair): void => pair.forEach(socket => void socket.resetAndDestroy())
