import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a PostgreSQL on which notifications get lost, as in a pooler that lends connections. */
export interface DeafWay {
  readonly url: string
  /** From now on they come through. */
  clear(): void
  /** From now on they get lost. */
  deafen(): void
  close(): Promise<void>
}

const NOTIFICATION = 'A'.charCodeAt(0)
/** A letter for the kind, and the length of the rest. */
const HEAD = 5

/** @param url of a PostgreSQL of this machine that asks for no encryption */
export async function aDeafWay(url: string): Promise<DeafWay> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let isDeaf = true
  const server = createServer(client => {
    const database = connect(Number(target.port), target.hostname)
    for (const socket of [client, database]) {
      sockets.add(socket.setNoDelay())
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    client.pipe(database)
    let rest = Buffer.alloc(0)
    database.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (let size = sizeIn(rest); size !== undefined; size = sizeIn(rest)) {
        if (!isDeaf || rest[0] !== NOTIFICATION) client.write(rest.subarray(0, size))
        rest = rest.subarray(size)
      }
    })
    database.on('end', () => client.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const way = new URL(url)
  way.port = String(Object(address).port)
  return {
    url: way.href,
    clear() {
      isDeaf = false
    },
    deafen() {
      isDeaf = true
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The size of the first message, where all of it is there. */
function sizeIn(bytes: Buffer): number | undefined {
  const size = bytes.length < HEAD ? Number.POSITIVE_INFINITY : 1 + bytes.readInt32BE(1)
  return bytes.length < size ? undefined : size
}
