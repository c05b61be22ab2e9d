import type { Credential, Key } from '../../core/key.ts'
import { digestOf, instant } from '../../core/terms.ts'
import { folded } from '../key-order.ts'
import { type Codec, fromJson, text, time } from './codec.ts'

export const keyCodec: Codec<Key, 'key'> = {
  decode: row => ({
    id: row.id,
    apiId: row.api_id,
    accountId: row.account_id,
    projectId: text(row.project_id),
    environment: text(row.environment),
    name: row.name,
    scopes: fromJson(row.scopes),
    collections: row.collections === null ? 'all' : fromJson(row.collections),
    restrictions: fromJson(row.restrictions),
    signed: row.signed === 1,
    limits: fromJson(row.limits),
    expiresAt: time(row.expires_at),
    disabledAt: time(row.disabled_at),
    revokedAt: time(row.revoked_at),
    revokedReason: row.revoked_reason ?? undefined,
    revokedNote: text(row.revoked_note),
    version: row.version,
    createdAt: instant(row.created_at),
  }),
  encode: key => ({
    id: key.id,
    api_id: key.apiId,
    account_id: key.accountId,
    project_id: key.projectId ?? null,
    environment: key.environment ?? null,
    name: key.name,
    scopes: JSON.stringify(key.scopes),
    collections: key.collections === 'all' ? null : JSON.stringify(key.collections),
    restrictions: JSON.stringify(key.restrictions),
    signed: key.signed ? 1 : 0,
    limits: JSON.stringify(key.limits),
    expires_at: key.expiresAt ?? null,
    disabled_at: key.disabledAt ?? null,
    revoked_at: key.revokedAt ?? null,
    revoked_reason: key.revokedReason ?? null,
    revoked_note: key.revokedNote ?? null,
    folded: folded(key.name),
    version: key.version,
    created_at: key.createdAt,
  }),
}

export const credentialCodec: Codec<Credential, 'credential'> = {
  decode: row => ({
    id: row.id,
    keyId: row.key_id,
    digest: digestOf(row.digest),
    side: row.side,
    generation: row.generation,
    mask: row.mask,
    createdAt: instant(row.created_at),
    until: time(row.until),
    lastUsedAt: time(row.last_used_at),
  }),
  encode: credential => ({
    id: credential.id,
    key_id: credential.keyId,
    digest: credential.digest,
    side: credential.side,
    generation: credential.generation,
    mask: credential.mask,
    created_at: credential.createdAt,
    until: credential.until ?? null,
    last_used_at: credential.lastUsedAt ?? null,
  }),
}
