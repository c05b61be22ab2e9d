import { connect } from 'node:net'

/** How hard to press. */
export interface Pressure {
  readonly connections: number
  /** Requests each connection keeps under way, so that the server never waits for us. */
  readonly pipelined: number
  readonly ms: number
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = Buffer.from('Content-Length: ')
const TWO = 0x32

/**
 * Closed-loop load over keep-alive connections: for every answer that is whole the next request goes out.
 * Bare sockets, because the load tools npm has reach fewer requests a second than the servers under test.
 * @param requests whole requests as bytes; each connection goes through them in turn
 * @returns answers a second
 */
export async function load(port: number, requests: readonly Buffer[], pressure: Pressure): Promise<number> {
  const rest = stayAwake()
  const started = performance.now()
  const counts = await Promise.all(
    Array.from({ length: pressure.connections }, (_, first) =>
      drive(port, turnOf(requests, first), pressure),
    ),
  )
  const seconds = (performance.now() - started) / 1000
  rest()
  return counts.reduce((sum, count) => sum + count, 0) / seconds
}

/**
 * Keeps this thread from sleeping. Otherwise a server slower than we are has to wake us with every answer,
 * which costs it more than its own work does, and one that keeps us busy pays nothing.
 */
function stayAwake(): () => void {
  let awake = true
  const spin = () => {
    if (awake) setImmediate(spin)
  }
  spin()
  return () => {
    awake = false
  }
}

/** One request after another, from the start again after the last. */
function turnOf(requests: readonly Buffer[], first: number): (count: number) => Buffer {
  let turn = first
  return count =>
    Buffer.concat(Array.from({ length: count }, () => requests[turn++ % requests.length] as Buffer))
}

function drive(port: number, next: (count: number) => Buffer, { pipelined, ms }: Pressure): Promise<number> {
  const deadline = performance.now() + ms
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(next(pipelined)))
    let answered = 0
    let pending: Buffer = Buffer.alloc(0)
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      const { whole, rest } = answersIn(pending.length === 0 ? chunk : Buffer.concat([pending, chunk]))
      pending = rest
      answered += whole
      if (whole < 0) reject(new Error(`the server answered ${rest.subarray(0, 300).toString('latin1')}`))
      else if (performance.now() < deadline) socket.write(next(whole))
      else {
        socket.destroy()
        resolve(answered)
      }
    })
  })
}

/** How many whole answers a buffer begins with, and what is left; -1 when one is not a success. */
function answersIn(buffer: Buffer): { readonly whole: number; readonly rest: Buffer } {
  let whole = 0
  let from = 0
  for (;;) {
    const end = buffer.indexOf(HEAD_END, from)
    if (end < 0) return { whole, rest: buffer.subarray(from) }
    if (buffer[from + 9] !== TWO) return { whole: -1, rest: buffer.subarray(from) }
    const at = buffer.indexOf(LENGTH, from) + LENGTH.length
    const length = Number.parseInt(buffer.toString('latin1', at, at + 8), 10)
    if (buffer.length < end + HEAD_END.length + length) return { whole, rest: buffer.subarray(from) }
    from = end + HEAD_END.length + length
    whole++
  }
}
