import type { Insertable, Selectable } from 'kysely'
import type { Account, Api, Collection, Credential, Key, Project } from '../../core/key.ts'
import type { Invitation, Member } from '../../core/member.ts'
import { digestOf, type Instant, instant } from '../../core/terms.ts'
import type { Entries, EntryKind } from '../../ports/directory.ts'
import { folded } from '../key-order.ts'
import type { SlotState } from '../memory/counters.ts'
import type { Tables } from './tables.ts'

/** Nouns from rows and rows from nouns. Nothing here decides anything. */
export interface Codec<Noun, Name extends keyof Tables> {
  readonly decode: (row: Selectable<Tables[Name]>) => Noun
  readonly encode: (noun: Noun) => Insertable<Tables[Name]>
}

/** What a JSON column says, of the type that was written into it. */
export function fromJson<T>(column: unknown): T {
  const value = typeof column === 'string' ? JSON.parse(column) : column
  return value
}

const text = (value: string | null): string | undefined => value ?? undefined
const time = (value: number | null): Instant | undefined => (value === null ? undefined : instant(value))

export const apiCodec: Codec<Api, 'api'> = {
  decode: row => ({
    id: row.id,
    name: row.name,
    profile: row.profile,
    hosts: fromJson(row.hosts),
    upstream: text(row.upstream),
    version: row.version,
    createdAt: instant(row.created_at),
  }),
  encode: api => ({
    id: api.id,
    name: api.name,
    profile: api.profile,
    hosts: JSON.stringify(api.hosts),
    upstream: api.upstream ?? null,
    version: api.version,
    created_at: api.createdAt,
  }),
}

export const accountCodec: Codec<Account, 'account'> = {
  decode: row => ({
    id: row.id,
    apiId: row.api_id,
    name: row.name,
    plan: text(row.plan),
    active: row.active === 1,
    modules: fromJson(row.modules),
    version: row.version,
    createdAt: instant(row.created_at),
  }),
  encode: account => ({
    id: account.id,
    api_id: account.apiId,
    name: account.name,
    plan: account.plan ?? null,
    active: account.active ? 1 : 0,
    modules: JSON.stringify(account.modules),
    version: account.version,
    created_at: account.createdAt,
  }),
}

export const projectCodec: Codec<Project, 'project'> = {
  decode: row => ({
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    version: row.version,
    createdAt: instant(row.created_at),
  }),
  encode: project => ({
    id: project.id,
    account_id: project.accountId,
    name: project.name,
    version: project.version,
    created_at: project.createdAt,
  }),
}

export const collectionCodec: Codec<Collection, 'collection'> = {
  decode: row => ({
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    active: row.active === 1,
    version: row.version,
    createdAt: instant(row.created_at),
  }),
  encode: collection => ({
    id: collection.id,
    account_id: collection.accountId,
    name: collection.name,
    active: collection.active ? 1 : 0,
    version: collection.version,
    created_at: collection.createdAt,
  }),
}

export const memberCodec: Codec<Member, 'member'> = {
  decode: row => ({
    id: row.id,
    accountId: row.account_id,
    personId: row.person_id,
    email: row.email,
    name: row.name,
    role: row.role,
    version: row.version,
    createdAt: instant(row.created_at),
  }),
  encode: member => ({
    id: member.id,
    account_id: member.accountId,
    person_id: member.personId,
    email: member.email,
    name: member.name,
    role: member.role,
    version: member.version,
    created_at: member.createdAt,
  }),
}

export const invitationCodec: Codec<Invitation, 'invitation'> = {
  decode: row => ({
    id: row.id,
    accountId: row.account_id,
    email: row.email,
    role: row.role,
    tokenDigest: digestOf(row.token_digest),
    expiresAt: instant(row.expires_at),
    acceptedAt: time(row.accepted_at),
    version: row.version,
    createdAt: instant(row.created_at),
  }),
  encode: invitation => ({
    id: invitation.id,
    account_id: invitation.accountId,
    email: invitation.email,
    role: invitation.role,
    token_digest: invitation.tokenDigest,
    expires_at: invitation.expiresAt,
    accepted_at: invitation.acceptedAt ?? null,
    version: invitation.version,
    created_at: invitation.createdAt,
  }),
}

export const entryCodecs: { readonly [Kind in EntryKind]: Codec<Entries[Kind], Kind> } = {
  api: apiCodec,
  account: accountCodec,
  project: projectCodec,
  collection: collectionCodec,
  member: memberCodec,
  invitation: invitationCodec,
}

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

export const slotCodec: Codec<SlotState, 'limit_state'> = {
  decode: row => ({ slot: row.slot, state: fromJson(row.state), resetsAt: instant(row.resets_at) }),
  encode: ({ slot, state, resetsAt }) => ({ slot, state: JSON.stringify(state), resets_at: resetsAt }),
}
