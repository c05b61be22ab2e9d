import { connect, type Socket } from 'node:net'

/** What a load run found. */
export interface Load {
  readonly perSecond: number
  /** Latencies of every request, milliseconds, ascending. */
  readonly latencies: Float64Array
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = Buffer.from('Content-Length: ')

/**
 * Closed-loop load over keep-alive connections: each sends its next request when the answer is whole.
 * Bare sockets, because the load tools npm has reach fewer requests a second than the servers under test.
 * @param requests whole requests as bytes; each connection goes through them in turn
 */
export async function load(
  port: number,
  requests: readonly Buffer[],
  connections: number,
  ms: number,
): Promise<Load> {
  const latencies: number[] = []
  const deadline = performance.now() + ms
  const started = performance.now()
  await Promise.all(
    Array.from({ length: connections }, (_, first) => drive(port, requests, first, deadline, latencies)),
  )
  const seconds = (performance.now() - started) / 1000
  return { perSecond: latencies.length / seconds, latencies: Float64Array.from(latencies).sort() }
}

function drive(
  port: number,
  requests: readonly Buffer[],
  first: number,
  deadline: number,
  latencies: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let turn = first
    let sent = 0
    let pending: Buffer = Buffer.alloc(0)
    const send = () => {
      sent = performance.now()
      if (sent >= deadline) return void socket.end()
      socket.write(requests[turn++ % requests.length] as Buffer)
    }
    socket.setNoDelay(true)
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      const length = wholeLength(pending)
      if (length === undefined || pending.length < length) return
      if (pending[9] !== 0x32)
        return reject(new Error(`the server answered ${pending.subarray(0, 200).toString('latin1')}`))
      pending = Buffer.alloc(0)
      latencies.push(performance.now() - sent)
      send()
    })
  })
}

/** Bytes of the answer at the start of a buffer, once its head is whole. */
function wholeLength(buffer: Buffer): number | undefined {
  const end = buffer.indexOf(HEAD_END)
  if (end < 0) return undefined
  const at = buffer.indexOf(LENGTH)
  return (
    end +
    HEAD_END.length +
    Number.parseInt(buffer.toString('latin1', at + LENGTH.length, at + LENGTH.length + 8), 10)
  )
}
