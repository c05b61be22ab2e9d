import type { Attribution } from '../../core/actor.ts'
import type { KeyStore } from '../../ports/keys.ts'
import { findRecord, listRecords, listsHost } from '../sql/records.ts'
import { type Readers, read, readNow } from './reading.ts'
import type { Writer } from './writing.ts'

/** Keys in SQLite: the dossier is read at once, everything else a moment later. */
export function sqliteKeys(
  { dossier, queries }: Readers,
  { write, watch }: Writer,
  by: Attribution | undefined,
): KeyStore {
  return {
    dossier: (apiId, digest) => readNow(() => dossier(apiId, digest)),
    find: keyId => read(findRecord(queries, keyId)),
    list: (filter, page, order) => read(listRecords(queries, { filter, order }, page)),
    listsHost: (apiId, rules) => read(listsHost(queries, apiId, rules)),
    issue: (key, credentials) => write('issue-key', { key, credentials }, by),
    amend: (keyId, patch, expecting) => write('amend-key', { keyId, patch, expecting }, by),
    rotate: rotation => write('rotate-key', rotation, by),
    endGrace: (keyId, at, expecting) => write('end-grace', { keyId, at, expecting }, by),
    watch,
  }
}
