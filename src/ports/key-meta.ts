import type { Awaitable } from '../core/terms.ts'

/** What an application notes about a key; only JSON, and nothing here reads it. */
export type KeyMeta = Readonly<Record<string, unknown>>

/** What applications note about keys, apart from what a decision reads. A write is durable before it is acknowledged. */
export interface KeyMetaStore {
  /** @returns undefined where nothing is noted */
  metaOf(keyId: string): Awaitable<KeyMeta | undefined>
  /**
   * Notes this instead of what was noted; undefined clears it. The key itself is as it was, its version too.
   * @returns undefined when there is no such key
   */
  setMeta(keyId: string, meta: KeyMeta | undefined): Promise<'written' | undefined>
}
