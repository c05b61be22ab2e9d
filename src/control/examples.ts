import { anAuditExport } from './openapi/audit.ts'
import { aBalance, CREDIT_EXAMPLES } from './openapi/credits.ts'
import { EXPLAIN_EXAMPLES } from './openapi/explain.ts'
import { GUIDE_EXAMPLES } from './openapi/guides.ts'
import { anImportReport, anImportRow } from './openapi/import.ts'
import { aReceipt, someNodes } from './openapi/nodes.ts'
import {
  aCollection,
  aKey,
  anAccount,
  anApi,
  anAuditEntry,
  anIssuedKey,
  aProfile,
  aProject,
} from './openapi/nouns.ts'
import { PEOPLE_EXAMPLES } from './openapi/people.ts'
import { PROFILE_EXAMPLES } from './openapi/profiles.ts'
import { REFUSAL_EXAMPLES } from './openapi/refusals.ts'
import { aRotation } from './openapi/rotation.ts'
import { USAGE_EXAMPLES } from './openapi/usage.ts'

/** One call of an operation, as somebody would make it, and its answer. */
export interface Example {
  /** The id in the path. */
  readonly id?: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: Readonly<Record<string, unknown>>
  readonly reply: unknown
  /** Where the reply is no JSON: what it is, by media type. */
  readonly texts?: Readonly<Record<string, string>>
}

const aSharedLimit = {
  ...{ name: 'per-account', kind: 'window', limit: 1000, seconds: 60 },
  ...{ used: 240, remaining: 760, resetsAt: '2026-11-09T08:01:00.000Z' },
}
const aSigningSecret = {
  ...{ id: 'sgn_6Yc2nJq8Kw4TzR1m', mask: 'lks_yPz...' },
  ...{ createdAt: '2026-11-09T08:00:00.000Z', until: null },
}
const listed = (item: unknown) => ({ items: [item], next: null })
const disabledAt = '2026-11-09T08:00:00.000Z'
const key = { id: aKey.id, reply: aKey }

/** An example of each operation, by its id. A test holds them to the schemas of their routes. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  ...PEOPLE_EXAMPLES,

  addApi: {
    body: { name: anApi.name, profile: anApi.profile, hosts: anApi.hosts, upstream: anApi.upstream },
    reply: anApi,
  },
  listApis: { query: { limit: 20 }, reply: listed(anApi) },
  findApi: { id: anApi.name, reply: anApi },
  changeApi: { id: anApi.name, body: { upstream: null }, reply: { ...anApi, upstream: null } },

  listProfiles: { reply: listed(aProfile) },
  ...PROFILE_EXAMPLES,
  ...GUIDE_EXAMPLES,

  addAccount: { body: { apiId: anApi.name, name: anAccount.name }, reply: anAccount },
  listAccounts: { query: { api: anApi.name }, reply: listed(anAccount) },
  listAccountLimits: { id: anAccount.id, reply: { items: [aSharedLimit] } },
  findAccount: { id: anAccount.id, reply: anAccount },
  changeAccount: { id: anAccount.id, body: { name: 'Acme Ltd' }, reply: { ...anAccount, name: 'Acme Ltd' } },
  disableAccount: {
    id: anAccount.id,
    body: { waitSeconds: 2 },
    reply: { ...anAccount, active: false, receipt: aReceipt },
  },
  enableAccount: { id: anAccount.id, body: {}, reply: anAccount },

  addProject: { id: anAccount.id, body: { name: aProject.name }, reply: aProject },
  listProjects: { id: anAccount.id, reply: listed(aProject) },
  findProject: { id: aProject.id, reply: aProject },
  changeProject: { id: aProject.id, body: { name: 'Shop' }, reply: { ...aProject, name: 'Shop' } },

  addCollection: { id: anAccount.id, body: { name: aCollection.name }, reply: aCollection },
  listCollections: { id: anAccount.id, reply: listed(aCollection) },
  findCollection: { id: aCollection.id, reply: aCollection },
  changeCollection: {
    id: aCollection.id,
    body: { active: false },
    reply: { ...aCollection, active: false },
  },

  showCredits: { id: anAccount.id, reply: aBalance },
  grantCredits: {
    id: anAccount.id,
    body: { amount: 1000, reference: 'invoice-2026-11' },
    reply: { ...aBalance, balance: 5200 },
  },
  ...CREDIT_EXAMPLES,

  createKey: {
    body: {
      accountId: anAccount.id,
      name: aKey.name,
      projectId: aProject.id,
      collections: [aCollection.name],
      restrictions: { hosts: aKey.restrictions.hosts },
      limits: aKey.limits,
      expiresAt: '2027-11-02T00:00:00Z',
    },
    reply: anIssuedKey,
  },
  importKeys: {
    body: { rows: [anImportRow, { ...anImportRow, line: 2 }] },
    reply: anImportReport,
  },
  listKeys: { query: { account: anAccount.id, limit: 20 }, reply: listed(aKey) },
  countKeys: { id: anAccount.id, reply: { keys: 3, projects: [{ projectId: aProject.id, keys: 3 }] } },
  findKey: key,
  changeKey: {
    id: aKey.id,
    body: { name: 'Shop', expiresAt: null },
    reply: { ...aKey, name: 'Shop', expiresAt: null },
  },
  rotateKey: { id: aKey.id, body: { graceSeconds: 3600 }, reply: anIssuedKey },
  revokeKey: {
    id: aKey.id,
    body: { reason: 'keyCompromise', waitSeconds: 2 },
    reply: {
      ...aKey,
      ...{ state: 'revoked', revokedAt: disabledAt, revokedReason: 'keyCompromise', receipt: aReceipt },
    },
  },
  disableKey: { id: aKey.id, body: {}, reply: { ...aKey, state: 'disabled', disabledAt } },
  enableKey: key,
  endGrace: { ...key, body: { onlyIfSilentFor: 86_400 } },
  addSigningSecret: {
    id: aKey.id,
    body: { graceSeconds: 3600 },
    reply: {
      ...aSigningSecret,
      secrets: [{ side: 'signing', secret: 'lks_yPz3sVh0xR7cKq5nT2bWm9JfLd4gAe8ZuQ1iHoC6vXkE3pGwYa0' }],
    },
  },
  listSigningSecrets: { id: aKey.id, reply: { items: [aSigningSecret] } },
  endSigningSecret: { ...key, body: { secretId: aSigningSecret.id } },
  showRotation: { id: aKey.id, query: { silentFor: 'PT24H' }, reply: aRotation },
  listCredentials: { id: aKey.id, reply: { items: aKey.credentials } },

  ...USAGE_EXAMPLES,
  ...REFUSAL_EXAMPLES,
  ...EXPLAIN_EXAMPLES,

  listNodes: { reply: someNodes },

  listAudit: { query: { account: anAccount.id, action: 'key.revoke' }, reply: listed(anAuditEntry) },
  verifyAudit: { reply: { ok: true, count: anAuditEntry.seq, hash: anAuditEntry.hash, flaw: null } },
  exportAudit: { query: { format: 'csv' }, reply: undefined, texts: anAuditExport },
}
