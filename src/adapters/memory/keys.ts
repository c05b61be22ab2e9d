import { Fault } from '../../core/error.ts'
import type { Credential, Dossier, Key } from '../../core/key.ts'
import { type Instant, instant } from '../../core/terms.ts'
import type { KeyFilter, KeyRecord, KeyStore, Rotation } from '../../ports/keys.ts'
import { amendedKey } from '../patch.ts'
import { listed } from './list.ts'
import { type MemoryState, tell } from './state.ts'

/** Keys of one process. The reference adapter: it joins Maps. */
export function memoryKeys(state: MemoryState): KeyStore {
  return {
    dossier(apiId, digest) {
      const record = recordOf(state, state.keyIdByDigest.get(digest))
      const credential = record?.credentials.find(it => it.digest === digest)
      if (record === undefined || credential === undefined || record.key.apiId !== apiId) return undefined
      return dossierOf(state, record.key, credential)
    },
    find: keyId => recordOf(state, keyId),
    list(filter, page) {
      const keys = [...state.keys.values()].filter(key => matches(key, filter))
      const { items, next } = listed(keys, page)
      const records = items.map(key => ({ key, credentials: state.credentials.get(key.id) ?? [] }))
      return next === undefined ? { items: records } : { items: records, next }
    },
    listsHost: (apiId, rules) => [...state.keys.values()].some(key => usesHost(key, apiId, rules)),
    async issue(key, credentials) {
      if (!state.entries.account.has(key.accountId)) throw new Fault('A key needs an account that exists.')
      if (state.keys.has(key.id) || credentials.some(it => state.keyIdByDigest.has(it.digest))) return 'taken'
      state.keys.set(key.id, key)
      addCredentials(state, key.id, credentials)
      tell(state, key.accountId)
      return 'issued'
    },
    async amend(keyId, patch) {
      const key = state.keys.get(keyId)
      if (key === undefined) return undefined
      if (key.revokedAt !== undefined) return 'revoked'
      state.keys.set(keyId, amendedKey(key, patch))
      tell(state, key.accountId)
      return recordOf(state, keyId)
    },
    rotate: async rotation => rotate(state, rotation),
    watch: listener => void state.listeners.push(listener),
  }
}

function recordOf({ keys, credentials }: MemoryState, keyId: string | undefined): KeyRecord | undefined {
  const key = keyId === undefined ? undefined : keys.get(keyId)
  return key === undefined ? undefined : { key, credentials: credentials.get(key.id) ?? [] }
}

function dossierOf({ entries }: MemoryState, key: Key, credential: Credential): Dossier | undefined {
  const account = entries.account.get(key.accountId)
  if (account === undefined) return undefined
  const project = key.projectId === undefined ? undefined : entries.project.get(key.projectId)
  const collections = [...entries.collection.values()].filter(it => it.accountId === account.id)
  return { credential, key, account, project, collections }
}

const matches = (key: Key, { apiId, accountId, projectId, environment }: KeyFilter): boolean =>
  (apiId === undefined || key.apiId === apiId) &&
  (accountId === undefined || key.accountId === accountId) &&
  (projectId === undefined || key.projectId === projectId) &&
  (environment === undefined || key.environment === environment)

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

function rotate(state: MemoryState, { keyId, expecting, fresh, until, expiresAt }: Rotation) {
  const record = recordOf(state, keyId)
  if (record === undefined || record.key.revokedAt !== undefined) return 'outrun'
  const { key, credentials } = record
  if (credentials[0]?.generation !== expecting) return 'outrun'
  if (fresh.some(it => state.keyIdByDigest.has(it.digest)))
    throw new Fault('A fresh credential is not fresh.')
  const retired = credentials.map(it => ({ ...it, until: earliest(until, it.until, key.expiresAt) }))
  state.credentials.set(keyId, retired)
  addCredentials(state, keyId, fresh)
  state.keys.set(keyId, { ...key, expiresAt: expiresAt ?? key.expiresAt })
  tell(state, key.accountId)
  return recordOf(state, keyId) ?? 'outrun'
}

const earliest = (first: Instant, ...others: readonly (Instant | undefined)[]): Instant =>
  instant(Math.min(first, ...others.filter(it => it !== undefined)))
