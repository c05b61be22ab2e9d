import type { Attribution } from '../../../core/actor.ts'
import type { KeyStore } from '../../../ports/keys.ts'
import { candidates, crowd, holds } from '../foreign.ts'
import { metaOf } from '../key-meta.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import { countByProject, findRecord, listRecords, listsHost } from '../records.ts'
import type { Writer } from '../writer.ts'

/** Keys in a database, but for the reads of a verification. */
export function sqlKeys(
  queries: Database,
  { write, watch }: Writer,
  by: Attribution | undefined,
): Omit<KeyStore, 'dossier' | 'foreignForms'> {
  return {
    find: keyId => read(findRecord(queries, keyId)),
    list: (filter, page, order) => read(listRecords(queries, { filter, order }, page)),
    countByProject: accountId => read(countByProject(queries, accountId)),
    listsHost: (apiId, rules) => read(listsHost(queries, apiId, rules)),
    issue: (key, credentials, foreign) => write('issue-key', { key, credentials, foreign }, by),
    holds: digest => read(holds(queries, digest)),
    candidates: (apiId, prefixes) => read(candidates(queries, apiId, prefixes)),
    crowd: (apiId, prefix) => read(crowd(queries, apiId, prefix)),
    rehash: rehash => write('rehash-credential', rehash, by),
    amend: (keyId, patch, expecting) => write('amend-key', { keyId, patch, expecting }, by),
    rotate: rotation => write('rotate-key', rotation, by),
    endGrace: (keyId, at, guard) => write('end-grace', { ...guard, keyId, at }, by),
    metaOf: keyId => read(metaOf(queries, keyId)),
    setMeta: (keyId, meta) => write('set-meta', { keyId, meta }, by),
    watch,
  }
}
