declare const brand: unique symbol

/** A plain value that may only be made by the function that checked it. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** Milliseconds since the Unix epoch, UTC. */
export type Instant = Branded<number, 'Instant'>

/** SHA-256 of a presented secret, hex. The only form of a secret that is ever stored. */
export type Digest = Branded<string, 'Digest'>

/** A value that is there already, or will be. The hot path stays synchronous when everything is cached. */
export type Awaitable<T> = T | Promise<T>

/** A sentence for people: one text, or one for each language (`{ en, fr }`). */
export type Text = string | Readonly<Record<string, string>>

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** @param ms whole milliseconds since the Unix epoch */
export const instant = (ms: number): Instant => ms as Instant

/** @param hex 64 lower-case hex digits */
export const digestOf = (hex: string): Digest => hex as Digest

/** The instant `ms` milliseconds after `from`. */
export const after = (from: Instant, ms: number): Instant => (from + ms) as Instant

/** True from the very instant `limit` on; an absent limit never passes. What is no number has passed. */
export const hasPassed = (limit: Instant | undefined, now: Instant): boolean =>
  limit !== undefined && !(now < limit)

/** Hands on a value that is there, or waits for one that is not, without a needless tick. */
export const chain = <A, B>(value: Awaitable<A>, next: (value: A) => Awaitable<B>): Awaitable<B> =>
  value instanceof Promise ? value.then(next) : next(value)
