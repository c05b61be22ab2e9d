import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { parentPort } from 'node:worker_threads'
import type { Order, Passage } from './cut.ts'

/** One end of a relayed connection and the other. */
type Pair = readonly [near: Socket, far: Socket]

interface Open {
  passage: Passage
  readonly pairs: Set<Pair>
}

const opened = new Map<number, Open>()

parentPort?.on('message', async (order: Order) => {
  if (order.kind === 'open') return parentPort?.postMessage(await open(order.target))
  const relay = opened.get(order.port)
  if (relay !== undefined) apply(relay, order.passage)
  parentPort?.postMessage(order.port)
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

function apply(relay: Open, passage: Passage): void {
  relay.passage = passage
  for (const pair of relay.pairs) {
    if (passage === 'cut') reset(pair)
    else for (const socket of pair) passage === 'stalled' ? socket.pause() : socket.resume()
  }
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
