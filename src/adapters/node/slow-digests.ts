import { argon2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { SlowDigest, Spelled } from '../../core/digest-slow.ts'
import { Fault } from '../../core/error.ts'

type Of<Kind extends SlowDigest['kind']> = Extract<SlowDigest, { kind: Kind }>

/** What the thread is asked, and what it answers. */
export interface BcryptQuestion {
  readonly id: number
  readonly secret: string
  readonly text: string
}

export interface BcryptAnswer {
  readonly id: number
  readonly fits: boolean
}

const scryptOf = promisify(
  (
    secret: string,
    salt: Buffer,
    length: number,
    of: Of<'scrypt'>,
    heard: (error: Error | null, key: Buffer) => void,
  ) =>
    scrypt(
      secret,
      salt,
      length,
      {
        cost: of.cost,
        blockSize: of.blockSize,
        parallelization: of.parallelization,
        // What it needs, and a little: the library counts its own blocks, too.
        maxmem: 128 * (of.cost + of.parallelization + 2) * of.blockSize + 1024,
      },
      heard,
    ),
)
const argon2Of = promisify(argon2)

/** Makes the function that checks slow digests: scrypt and argon2 in the runtime's pool, bcrypt in a thread. */
export function slowDigests(): (secret: string, digest: SlowDigest) => Promise<boolean> {
  const bcrypt = bcryptThread()
  return async (secret, digest) => {
    try {
      if (digest.kind === 'bcrypt') return isReadWhole(secret) && (await bcrypt(secret, digest.text))
      return digest.kind === 'scrypt' ? await scryptFits(secret, digest) : await argon2Fits(secret, digest)
    } catch (cause) {
      throw new Fault('A digest could not be checked.', { cause })
    }
  }
}

/** bcrypt reads 72 bytes and ends at a zero byte: what comes after could be anything. */
const isReadWhole = (secret: string): boolean => Buffer.byteLength(secret) <= 72 && !secret.includes('\0')

async function scryptFits(secret: string, digest: Of<'scrypt'>): Promise<boolean> {
  const hash = bytesOf(digest.hash)
  return timingSafeEqual(hash, await scryptOf(secret, bytesOf(digest.salt), hash.length, digest))
}

async function argon2Fits(secret: string, digest: Of<'argon2'>): Promise<boolean> {
  const { algorithm, memory, passes, parallelism } = digest
  const hash = bytesOf(digest.hash)
  const parameters = { message: secret, nonce: bytesOf(digest.salt), parallelism, memory, passes }
  return timingSafeEqual(hash, await argon2Of(algorithm, { ...parameters, tagLength: hash.length }))
}

const bytesOf = ({ encoding, text }: Spelled): Buffer => Buffer.from(text, encoding)

/** Sources run as they are; the built package has the same file with the other ending. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './bcrypt-thread.ts' : './bcrypt-thread.js',
  import.meta.url,
)

interface Waiting {
  readonly resolve: (fits: boolean) => void
  readonly reject: (cause: Error) => void
}

/** One thread, started when it is first needed. It keeps no process alive that waits for nothing else. */
function bcryptThread(): (secret: string, text: string) => Promise<boolean> {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let lastId = 0

  const giveUp = (cause: Error): void => {
    thread = undefined
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
  }

  const start = (): Worker => {
    const fresh = new Worker(THREAD)
    fresh.on('message', ({ id, fits }: BcryptAnswer) => {
      waiting.get(id)?.resolve(fits)
      waiting.delete(id)
      if (waiting.size === 0) fresh.unref()
    })
    fresh.on('error', giveUp)
    fresh.on('exit', code => giveUp(new Error(`The thread that checks bcrypt has ended with ${code}.`)))
    return fresh
  }

  return (secret, text) =>
    new Promise((resolve, reject) => {
      thread ??= start()
      const question: BcryptQuestion = { id: ++lastId, secret, text }
      waiting.set(question.id, { resolve, reject })
      thread.ref()
      thread.postMessage(question)
    })
}
