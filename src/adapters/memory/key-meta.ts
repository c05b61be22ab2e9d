import type { Change } from '../../core/audit.ts'
import type { KeyMetaStore } from '../../ports/key-meta.ts'
import { metaChange } from '../changes.ts'
import type { MemoryState } from './state.ts'

/** What applications note about the keys of one process. Copied in and out, as through a database. */
export const memoryMeta = ({ keys, meta }: MemoryState, note: (change: Change) => void): KeyMetaStore => ({
  metaOf: keyId => structuredClone(meta.get(keyId)),
  async setMeta(keyId, wanted) {
    const key = keys.get(keyId)
    if (key === undefined) return undefined
    const before = meta.get(keyId)
    if (wanted === undefined) meta.delete(keyId)
    else meta.set(keyId, structuredClone(wanted))
    for (const change of metaChange({ keyId, accountId: key.accountId }, before, wanted)) note(change)
    return 'written'
  },
})
