import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a PostgreSQL on which the answer of a commit can be lost. */
export interface ForgetfulWay {
  readonly url: string
  /** Keeps back the answer of the next commit, and all that follows on its connection. @returns once it has come */
  swallow(): Promise<void>
  /** Resets the connections whose answers were kept back. */
  breakOff(): void
  /** Resets all connections that nothing is listened for on. New ones can be made. */
  breakPooled(): void
  /** Resets one of the connections that nothing is listened for on. New ones can be made. */
  breakOne(): void
  close(): Promise<void>
}

/** @param url of a PostgreSQL of this machine that asks for no encryption */
export async function aForgetfulWay(url: string): Promise<ForgetfulWay> {
  const target = new URL(url)
  const clients = new Set<Socket>()
  const ears = new Set<Socket>()
  const muted = new Set<Socket>()
  const pooled = () => [...clients].filter(it => !ears.has(it))
  let next: (() => void) | undefined
  const server = createServer(client => {
    const database = connect(Number(target.port), target.hostname)
    let lost: (() => void) | undefined
    clients.add(client)
    for (const socket of [client, database]) socket.setNoDelay().on('error', () => undefined)
    client.on('close', () => {
      clients.delete(client)
      database.destroy()
    })
    database.on('close', () => client.destroy())
    client.on('data', (chunk: Buffer) => {
      const said = chunk.toString('latin1')
      if (said.includes('latchkey ears')) ears.add(client)
      if (next !== undefined && /commit/i.test(said)) {
        lost = next
        next = undefined
        muted.add(client)
      }
      database.write(chunk)
    })
    database.on('data', (chunk: Buffer) => {
      if (lost === undefined) client.write(chunk)
      else lost()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const way = new URL(url)
  way.port = String(Object(server.address()).port)
  return {
    url: way.href,
    swallow: () =>
      new Promise(resolve => {
        next = resolve
      }),
    breakOff() {
      for (const client of muted) client.resetAndDestroy()
      muted.clear()
    },
    breakPooled() {
      for (const client of pooled()) client.resetAndDestroy()
    },
    breakOne() {
      pooled()[0]?.resetAndDestroy()
    },
    async close() {
      for (const client of clients) client.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
