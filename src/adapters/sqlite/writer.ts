import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { type Connection, performAll } from './batch.ts'
import { openToWrite, queriesOn } from './database.ts'
import type { Farewell, Order, Told, WriterStart } from './protocol.ts'
import { messageOf } from './trouble.ts'

// The thread that writes. It owns the one connection that may, so that waiting for the disk never holds
// up a request.

const start: WriterStart = workerData
const waiting: (Order | Farewell)[] = []
let commits = 0

const say = (told: Told<unknown>): void => parentPort?.postMessage(told)

async function open(): Promise<void> {
  try {
    const database = await openToWrite(start)
    const connection = { database, queries: queriesOn(database) }
    let busy = false
    parentPort?.on('message', async (message: Order | Farewell) => {
      waiting.push(message)
      if (busy) return
      busy = true
      while (waiting.length > 0) await work(connection)
      busy = false
    })
    say({ told: 'ready' })
  } catch (error) {
    say({ told: 'refused', sentence: messageOf(error) })
  }
}

/** Puts everything that is waiting by now into one transaction. */
async function work(connection: Connection): Promise<void> {
  gather()
  const messages = waiting.splice(0)
  const orders = messages.filter(message => message !== 'close')
  if (orders.length > 0) {
    const replies = await performAll(connection, orders)
    if (replies.some(({ outcome }) => outcome === 'written')) commits++
    say({ told: 'replies', commits, replies })
  }
  if (orders.length < messages.length) close(connection)
}

function gather(): void {
  if (parentPort === null) return
  for (let next = receiveMessageOnPort(parentPort); next; next = receiveMessageOnPort(parentPort)) {
    waiting.push(next.message)
  }
}

function close({ database }: Connection): void {
  database.close()
  say({ told: 'closed' })
  parentPort?.close()
}

await open()
