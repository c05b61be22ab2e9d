import type { Instant } from './terms.ts'

/** How a request's signature was found. `absent` also when no signature was asked for. */
export type SignatureFinding = 'absent' | 'stale' | 'wrong' | 'replayed' | 'fine'

const MILLISECONDS = /^\d{1,15}$/

/**
 * Whether a timestamp in Unix milliseconds is within `toleranceMs` of now, both edges included.
 * @returns undefined when it is not a timestamp at all
 */
export function isFresh(timestamp: string, now: Instant, toleranceMs: number): boolean | undefined {
  return MILLISECONDS.test(timestamp) ? Math.abs(Number(timestamp) - now) <= toleranceMs : undefined
}

/**
 * What an HMAC v1 signature is made over: `timestamp + "." + body`. A request without a body is signed
 * as `timestamp + "."`; a client that signs a body it never had says `timestamp + ".undefined"`, which counts too.
 */
export function signedTexts(timestamp: string, body: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  const plain = [`${timestamp}.`, body] as const
  return body.length === 0 ? [plain, [`${timestamp}.undefined`, body]] : [plain]
}
