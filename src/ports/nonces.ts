import type { Awaitable, Instant } from '../core/terms.ts'

/** Remembers what may be used once. Safe for concurrent callers. */
export interface NonceStore {
  /** It knows no nonce that was shown before: what was made before then may have been. Absent: it knows them all. */
  readonly since?: Instant | undefined
  /**
   * Notes that a nonce was used.
   * @param scope whose nonces they are, e.g. the id of a credential: the same nonce of another scope is another one
   * @param until when it may be forgotten: from then on it must be refused for its age
   * @returns whether it was new
   * @throws {Fault} when that cannot be found out. Whoever asks must then refuse.
   */
  remember(scope: string, nonce: string, until: Instant): Awaitable<boolean>
}
