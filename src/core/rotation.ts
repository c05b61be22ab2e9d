import type { Credential } from './key.ts'
import { after, type Instant, instant, MINUTE } from './terms.ts'

/**
 * How much later a secret may truly have been used last than its last use says: that is right to a minute,
 * and another node may write it up to a minute behind. Whoever asks for silence waits for this much more.
 */
export const LAST_USED_WITHIN_MS = 2 * MINUTE

/** The secrets of one rotation, which live and end together. */
export interface Generation {
  /** 1 for the first. */
  readonly generation: number
  readonly credentials: readonly Credential[]
  readonly createdAt: Instant
  /** When the one after it was made; undefined for the newest. */
  readonly supersededAt?: Instant | undefined
  /** When the last of it stops, or has stopped; undefined for the newest. */
  readonly until?: Instant | undefined
  /** The one of its credentials that was used last, if any ever was. */
  readonly lastUsed?: Credential | undefined
}

/** The generations of a key, newest first. @param credentials all it has, in any order */
export function generationsOf(credentials: readonly Credential[]): readonly Generation[] {
  const numbers = new Set(credentials.map(it => it.generation))
  return [...numbers].sort((a, b) => b - a).map(generation => generationOf(generation, credentials))
}

function generationOf(generation: number, all: readonly Credential[]): Generation {
  const credentials = all.filter(it => it.generation === generation)
  return {
    generation,
    credentials,
    createdAt: instant(Math.min(...credentials.map(it => it.createdAt))),
    supersededAt: supersededAt(generation, all),
    until: latestOf(credentials.map(it => it.until)),
    lastUsed: credentials.reduce<Credential | undefined>(usedLater, undefined),
  }
}

/** When newer secrets took the place of a generation; undefined for the newest. @param all of its key */
export function supersededAt(generation: number, all: readonly Credential[]): Instant | undefined {
  const newer = all.filter(it => it.generation > generation).map(it => it.createdAt)
  return newer.length === 0 ? undefined : instant(Math.min(...newer))
}

const usedLater = (one: Credential | undefined, other: Credential): Credential | undefined =>
  other.lastUsedAt === undefined || (one?.lastUsedAt ?? 0) >= other.lastUsedAt ? one : other

function latestOf(instants: readonly (Instant | undefined)[]): Instant | undefined {
  const known = instants.filter(it => it !== undefined)
  return known.length === 0 ? undefined : instant(Math.max(...known))
}

/** Whether a rotation has retired it and it works all the same. */
export const isInGrace = ({ until }: Pick<Generation, 'until'>, now: Instant): boolean =>
  until !== undefined && now < until

/**
 * Since when a generation is known to have been silent: since its last use, as late as that may have been.
 * One that was never used counts from the rotation that retired it.
 */
export function silentSince({ lastUsed, supersededAt, createdAt }: Generation): Instant {
  const usedAt = lastUsed?.lastUsedAt
  return usedAt === undefined ? (supersededAt ?? createdAt) : after(usedAt, LAST_USED_WITHIN_MS)
}

/** Why the grace of a key's old secrets can be ended, or why not yet. */
export const ENDINGS = ['silent', 'in-use', 'nothing-in-grace'] as const

/** What is known about ending a grace. */
export interface Ending {
  readonly because: (typeof ENDINGS)[number]
  /** The generation in grace that was used last; absent when nothing is in grace. */
  readonly loudest?: Generation | undefined
}

/**
 * Whether every generation in grace has been silent for `silentMs`. The one rule by which the report calls
 * old secrets safe to end, and by which stores end them.
 */
export function endingOf(credentials: readonly Credential[], silentMs: number, now: Instant): Ending {
  const [loudest] = generationsOf(credentials)
    .filter(it => isInGrace(it, now))
    .sort((a, b) => silentSince(b) - silentSince(a))
  if (loudest === undefined) return { because: 'nothing-in-grace' }
  return { because: silentSince(loudest) + silentMs <= now ? 'silent' : 'in-use', loudest }
}
