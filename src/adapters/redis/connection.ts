import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { SECOND } from '../../core/terms.ts'

/** How long a connection may take to be made, and to be of use. */
const CONNECT_MS = SECOND
/** Nothing at all arrives for so long although something was asked: the connection is made again. */
const SILENCE_MS = 2 * SECOND
/** A connection that broke is made again so soon, and then ever later, up to the longest. */
const SOONEST_MS = 50
const LONGEST_MS = 500
/** Bytes in whole numbers, lists of them, and nothing. */
export type Answer = string | number | null | readonly Answer[]

/** A script, known to Redis by the digest of its text once it has run there. */
export interface Script {
  readonly text: string
  readonly digest: string
}

/** A connection that is made again by itself whenever it breaks. */
export interface Connection {
  /** Whether a call would be sent just now. While false, a call fails at once: nothing is kept for later. */
  isReady(): boolean
  /** What last went wrong with the connection; undefined when nothing has. */
  trouble(): string | undefined
  /** One command. @throws when there is no connection, when it breaks before the answer, or Redis refuses */
  call(name: string, ...rest: readonly (string | number)[]): Promise<Answer>
  /** Runs a script by its digest, and by its text where Redis does not know it. @throws as `call` does */
  run(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<Answer>
  /** Resolves once there is a connection, or `false` after as long as one may take. */
  settled(): Promise<boolean>
  close(): Promise<void>
}

/** A script by its text. Redis knows it by its SHA-1. */
export const script = (text: string): Script => ({
  text,
  digest: createHash('sha1').update(text).digest('hex'),
})

/**
 * Connects to the Redis at an address, `redis://` or `rediss://` (TLS). Never throws: whatever is wrong, it is tried
 * again. Calls of one turn of the event loop travel together.
 */
export function connectRedis(url: string): Connection {
  const redis = new Redis(url, {
    connectionName: 'latchkey',
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: times => Math.min(LONGEST_MS, SOONEST_MS * 2 ** Math.min(times, 10)),
    // After a failover the address may be another server's. Before 7.0 a script's error has it in the middle.
    reconnectOnError: error => error.message.includes('READONLY'),
    // What is not answered now is decided without Redis: nothing is to be sent later, or twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: true,
  })
  let trouble: string | undefined
  redis.on('error', (error: Error & { readonly code?: string }) => {
    trouble = error.message || error.code
  })
  return {
    isReady: () => redis.status === 'ready',
    trouble: () => trouble,
    async call(name, ...rest) {
      return answerOf(await redis.call(name, ...rest))
    },
    async run({ text, digest }, keys, values) {
      try {
        return answerOf(await redis.evalsha(digest, keys.length, ...keys, ...values))
      } catch (error) {
        if (!isUnknownScript(error)) throw error
        return answerOf(await redis.eval(text, keys.length, ...keys, ...values))
      }
    },
    async settled() {
      if (redis.status === 'ready') return true
      return once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_MS) }).then(
        () => true,
        () => false,
      )
    },
    async close() {
      redis.disconnect()
    },
  }
}

const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOSCRIPT')

/** What Redis says is bytes, whole numbers, lists and nothing; anything else is not for us. */
function answerOf(said: unknown): Answer {
  if (typeof said === 'string' || typeof said === 'number') return said
  return Array.isArray(said) ? said.map(answerOf) : null
}
