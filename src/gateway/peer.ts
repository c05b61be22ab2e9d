import type { Socket } from 'node:net'
import { type Digest, SECOND } from '../core/terms.ts'
import type { Secrets } from '../ports/secrets.ts'
import { type GatewayResponse, KEEP_ALIVE_MS } from './wire/response.ts'

/** The other end of a connection, and what is known of it from one request to the next. */
export interface Peer {
  /** The answer to its latest request, which keeps that request in memory with it. */
  latest: GatewayResponse | undefined
  /** @see rememberingLast */
  readonly digest: Secrets['digest']
}

/** Everybody who is connected. */
export interface Peers {
  /** Somebody connected. */
  welcome(socket: Socket): Peer
  of(socket: Socket): Peer | undefined
  /** The connection is no longer one of requests and answers. */
  release(socket: Socket): void
  /** Lets the answer that each of them waits for be the last of its connection. */
  dismiss(): void
  /** Hangs up on those from whom nothing has come since the last time, when they already had all their answers. */
  sweep(): void
  /** Sweeps from time to time from here on. @returns what ends that */
  keepSwept(): () => void
}

/** Between two sweeps lies more than callers are told, so that none is hung up on earlier. */
const SWEEP_MS = KEEP_ALIVE_MS + SECOND

/** What has been seen of a connection: how much had come when nothing was owed, or that something was. */
interface Seen extends Peer {
  quietAt: number | undefined
}

/**
 * Node would set a timer with every answer and clear it with the next request, which takes half a microsecond of
 * processor time of 16 (verify endpoint, 64 connections). A sweep of all connections now and then costs a request
 * nothing; a quiet one ends after one to two times what lies between two sweeps.
 */
export function peers({ digest }: Pick<Secrets, 'digest'>): Peers {
  const all = new Map<Socket, Seen>()
  function forget(this: Socket): void {
    all.delete(this)
  }

  function sweep(): void {
    for (const [socket, peer] of all) {
      if (peer.latest?.isOver !== true) peer.quietAt = undefined
      else if (peer.quietAt === socket.bytesRead) socket.destroy()
      else peer.quietAt = socket.bytesRead
    }
  }

  return {
    welcome(socket) {
      const peer: Seen = { latest: undefined, digest: rememberingLast(digest), quietAt: undefined }
      all.set(socket, peer)
      socket.setTimeout = () => socket
      socket.on('close', forget)
      return peer
    },
    of: socket => all.get(socket),
    release(socket) {
      all.delete(socket)
      socket.off('close', forget)
    },
    dismiss() {
      for (const [socket, { latest }] of all) {
        if (latest === undefined || latest.isOver) continue
        if (latest.isBegun) latest.once('finish', () => socket.end())
        else latest.shouldKeepAlive = false
      }
    },
    sweep,
    keepSwept() {
      const timer = setInterval(sweep, SWEEP_MS).unref()
      return () => clearInterval(timer)
    },
  }
}

/**
 * Remembers the digest of the last secret it was given: a backend that asks for verdicts shows its root key with every
 * question, and a digest takes half a microsecond. Only the digest is remembered: whether that key is still good is asked
 * each time. Texts are compared many characters at once, so that nobody who shares the connection could find out a
 * secret piece by piece.
 */
export function rememberingLast(digest: Secrets['digest']): Secrets['digest'] {
  let last = ''
  let known: Digest | undefined
  return secret => {
    if (known === undefined || secret !== last) {
      last = secret
      known = digest(secret)
    }
    return known
  }
}
