import type { Attribution } from '../../core/actor.ts'
import type { KeyStore } from '../../ports/keys.ts'
import { candidates, crowd, holds } from '../sql/foreign.ts'
import { findRecord, listRecords, listsHost } from '../sql/records.ts'
import { type Readers, read, readNow } from './reading.ts'
import type { Writer } from './writing.ts'

/** Keys in SQLite: the dossier is read at once, everything else a moment later. */
export function sqliteKeys(
  { dossier, foreignForms, queries }: Readers,
  { write, watch }: Pick<Writer, 'write' | 'watch'>,
  by: Attribution | undefined,
): KeyStore {
  return {
    dossier: (apiId, digest) => readNow(() => dossier(apiId, digest)),
    find: keyId => read(findRecord(queries, keyId)),
    list: (filter, page, order) => read(listRecords(queries, { filter, order }, page)),
    listsHost: (apiId, rules) => read(listsHost(queries, apiId, rules)),
    issue: (key, credentials, foreign) => write('issue-key', { key, credentials, foreign }, by),
    holds: digest => read(holds(queries, digest)),
    foreignForms: apiId => readNow(() => foreignForms(apiId)),
    candidates: (apiId, prefixes) => read(candidates(queries, apiId, prefixes)),
    crowd: (apiId, prefix) => read(crowd(queries, apiId, prefix)),
    rehash: rehash => write('rehash-credential', rehash, by),
    amend: (keyId, patch, expecting) => write('amend-key', { keyId, patch, expecting }, by),
    rotate: rotation => write('rotate-key', rotation, by),
    endGrace: (keyId, at, guard) => write('end-grace', { ...guard, keyId, at }, by),
    watch,
  }
}
