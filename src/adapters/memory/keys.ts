import type { Attribution } from '../../core/actor.ts'
import { Fault } from '../../core/error.ts'
import type { Credential, Dossier, Key } from '../../core/key.ts'
import { isInGrace, supersededAt } from '../../core/rotation.ts'
import { type Instant, instant } from '../../core/terms.ts'
import type { KeyRecord, KeyStore, Rotation } from '../../ports/keys.ts'
import { type KeyVerb, keyChange, verbOf } from '../changes.ts'
import { isStale } from '../entry.ts'
import { isInUse } from '../grace.ts'
import { amendedKey } from '../patch.ts'
import { isCrowded, memoryForeign } from './foreign.ts'
import { listKeys } from './key-list.ts'
import { memoryMeta } from './key-meta.ts'
import { type MemoryState, note, tell } from './state.ts'

/** Keys of one process. The reference adapter: it joins Maps. */
export function memoryKeys(state: MemoryState, by: Attribution | undefined): KeyStore {
  const written = (verb: KeyVerb, before: KeyRecord | undefined, after: KeyRecord): KeyRecord => {
    note(state, by, keyChange(verb, before, after))
    tell(state, after.key.accountId)
    return after
  }
  return {
    dossier(apiId, digest) {
      const record = recordOf(state, state.keyIdByDigest.get(digest))
      const credential = record?.credentials.find(it => it.digest === digest)
      if (record === undefined || credential === undefined || record.key.apiId !== apiId) return undefined
      return dossierOf(state, record, credential)
    },
    find: keyId => recordOf(state, keyId),
    list: (filter, page, order) => listKeys(everyRecord(state), { filter, order }, page),
    countByProject(accountId) {
      const counted = [...state.keys.values()].filter(
        it => it.accountId === accountId && it.revokedAt === undefined,
      )
      const byProject = Map.groupBy(counted, it => it.projectId)
      return [...byProject].map(([projectId, keys]) => ({ projectId, keys: keys.length }))
    },
    listsHost: (apiId, rules) => [...state.keys.values()].some(key => usesHost(key, apiId, rules)),
    ...memoryForeign(state, change => note(state, by, change)),
    ...memoryMeta(state, change => note(state, by, change)),
    async issue(key, credentials, foreign) {
      if (!state.entries.account.has(key.accountId)) throw new Fault('A key needs an account that exists.')
      if (state.keys.has(key.id) || credentials.some(it => state.keyIdByDigest.has(it.digest))) return 'taken'
      if (foreign !== undefined && isCrowded(state, key.apiId, foreign)) return 'crowded'
      state.keys.set(key.id, key)
      addCredentials(state, key.id, credentials)
      const [first] = credentials
      if (foreign !== undefined && first !== undefined)
        state.foreign.set(first.id, { ...foreign, apiId: key.apiId, digest: first.digest })
      written('issue', undefined, { key, credentials: state.credentials.get(key.id) ?? [] })
      return 'issued'
    },
    async amend(keyId, patch, expecting) {
      const before = changeable(state, keyId, expecting)
      if (before === undefined || typeof before === 'string') return before
      const key = amendedKey(before.key, patch)
      if (key === before.key) return before
      state.keys.set(keyId, key)
      return written(verbOf(patch), before, { ...before, key })
    },
    async rotate(rotation) {
      const before = changeable(state, rotation.keyId, rotation.version)
      if (before === 'stale') return before
      if (before === undefined || before === 'revoked') return 'outrun'
      const after = rotate(state, before, rotation)
      return after === undefined ? 'outrun' : written('rotate', before, after)
    },
    async endGrace(keyId, at, { expecting, silentMs } = {}) {
      const before = changeable(state, keyId, expecting)
      if (before === undefined || typeof before === 'string') return before
      if (!before.credentials.some(it => isInGrace(it, at))) return 'none'
      if (isInUse(before, silentMs, at)) return 'in-use'
      return written('end-grace', before, endGrace(state, before, at))
    },
    watch: listener => void state.listeners.push(listener),
  }
}

/** A key as it may be changed, or why it may not. */
function changeable(state: MemoryState, keyId: string, expecting: number | undefined) {
  const record = recordOf(state, keyId)
  if (record?.key.revokedAt !== undefined) return 'revoked'
  return record !== undefined && isStale(record.key, expecting) ? 'stale' : record
}

const everyRecord = ({ keys, credentials }: MemoryState): readonly KeyRecord[] =>
  [...keys.values()].map(key => ({ key, credentials: credentials.get(key.id) ?? [] }))

function recordOf({ keys, credentials }: MemoryState, keyId: string | undefined): KeyRecord | undefined {
  const key = keyId === undefined ? undefined : keys.get(keyId)
  return key === undefined ? undefined : { key, credentials: credentials.get(key.id) ?? [] }
}

function dossierOf(
  { entries }: MemoryState,
  { key, credentials }: KeyRecord,
  credential: Credential,
): Dossier | undefined {
  const account = entries.account.get(key.accountId)
  if (account === undefined) return undefined
  const project = key.projectId === undefined ? undefined : entries.project.get(key.projectId)
  const collections = [...entries.collection.values()].filter(it => it.accountId === account.id)
  return {
    credential,
    supersededAt: supersededAt(credential.generation, credentials),
    key,
    account,
    project,
    collections,
  }
}

const usesHost = (key: Key, apiId: string, rules: readonly string[]): boolean =>
  key.apiId === apiId &&
  key.revokedAt === undefined &&
  key.disabledAt === undefined &&
  key.restrictions.hosts.some(host => rules.includes(host))

function addCredentials(state: MemoryState, keyId: string, fresh: readonly Credential[]): void {
  for (const { digest } of fresh) state.keyIdByDigest.set(digest, keyId)
  const all = [...(state.credentials.get(keyId) ?? []), ...fresh]
  state.credentials.set(keyId, all.sort(newestGenerationFirst))
}

const newestGenerationFirst = (a: Credential, b: Credential): number =>
  b.generation - a.generation || (a.id < b.id ? -1 : 1)

function rotate(
  state: MemoryState,
  { key, credentials }: KeyRecord,
  { expecting, fresh, until, expiresAt }: Rotation,
): KeyRecord | undefined {
  if (credentials[0]?.generation !== expecting) return undefined
  if (fresh.some(it => state.keyIdByDigest.has(it.digest)))
    throw new Fault('A fresh credential is not fresh.')
  const retired = credentials.map(it => ({ ...it, until: earliest(until, it.until, key.expiresAt) }))
  state.credentials.set(key.id, retired)
  addCredentials(state, key.id, fresh)
  state.keys.set(key.id, { ...key, expiresAt: expiresAt ?? key.expiresAt, version: key.version + 1 })
  return recordOf(state, key.id)
}

function endGrace(state: MemoryState, { key, credentials }: KeyRecord, at: Instant): KeyRecord {
  const after = {
    key: { ...key, version: key.version + 1 },
    credentials: credentials.map(it => (isInGrace(it, at) ? { ...it, until: at } : it)),
  }
  state.credentials.set(key.id, after.credentials)
  state.keys.set(key.id, after.key)
  return after
}

const earliest = (first: Instant, ...others: readonly (Instant | undefined)[]): Instant =>
  instant(Math.min(first, ...others.filter(it => it !== undefined)))
