import type { Account, Api, Collection, Project } from '../../core/key.ts'
import type { Invitation, Member } from '../../core/member.ts'
import { digestOf, instant } from '../../core/terms.ts'
import type { Entries, EntryKind } from '../../ports/directory.ts'
import type { SlotState } from '../memory/counters.ts'
import { type Codec, fromJson, text, time } from './codec.ts'

const apiCodec: Codec<Api, 'api'> = {
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

export const slotCodec: Codec<SlotState, 'limit_state'> = {
  decode: row => ({ slot: row.slot, state: fromJson(row.state), resetsAt: instant(row.resets_at) }),
  encode: ({ slot, state, resetsAt }) => ({ slot, state: JSON.stringify(state), resets_at: resetsAt }),
}
