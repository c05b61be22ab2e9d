import type { z } from '@hono/zod-openapi'
import type { ProfileView } from '../routes/profiles.ts'
import type { AuditEntryView } from '../views/audit.ts'
import type {
  AccountView,
  ApiView,
  CollectionView,
  IssuedKeyView,
  KeyView,
  ProjectView,
} from '../views/nouns.ts'

/** The nouns as the examples of the document show them: one shop, its customer and its key. */

export const anApi: z.output<typeof ApiView> = {
  id: 'api_7Xk2mQ9vRt4Lw8Zb',
  name: 'zensearch',
  profile: 'zensearch',
  hosts: ['search.example.com'],
  upstream: 'http://127.0.0.1:9200',
  version: 1,
  createdAt: '2026-11-02T09:30:00.000Z',
}

export const aProfile: z.output<typeof ProfileView> = {
  name: anApi.profile,
  title: 'ZenSearch',
  environments: [],
  scopes: [],
  modules: [],
  limits: [{ name: 'per-key', most: 1_000_000 }],
  collections: true,
  restrictions: ['hosts', 'addresses'],
  signing: true,
  scopesFixed: false,
  expiring: true,
}

export const anAccount: z.output<typeof AccountView> = {
  id: 'acc_4kR9wZb2Qm7XcT1n',
  apiId: anApi.id,
  name: 'Acme',
  plan: null,
  active: true,
  modules: [],
  version: 1,
  createdAt: '2026-11-02T09:31:00.000Z',
}

export const aProject: z.output<typeof ProjectView> = {
  id: 'prj_8hT3vNq5Yd0LsK6e',
  accountId: anAccount.id,
  name: 'Web shop',
  version: 1,
  createdAt: '2026-11-02T09:32:00.000Z',
}

export const aCollection: z.output<typeof CollectionView> = {
  id: 'col_2mP7xJr4Wf9BgV5u',
  accountId: anAccount.id,
  name: 'products',
  active: true,
  version: 1,
  createdAt: '2026-11-02T09:33:00.000Z',
}

const CREDENTIAL = 'crd_9sF4bLu6Ne1ZoH8k'

export const aKey: z.output<typeof KeyView> = {
  id: 'key_6nD1zHs8Ca3QyM0t',
  apiId: anApi.id,
  accountId: anAccount.id,
  projectId: aProject.id,
  environment: null,
  name: 'Shop front end',
  state: 'active',
  scopes: [],
  collections: [aCollection.id],
  restrictions: { hosts: ['shop.example.com'], referers: [], addresses: [] },
  signed: false,
  signatures: 'any',
  limits: { 'per-key': 100 },
  expiresAt: '2027-11-02T00:00:00.000Z',
  disabledAt: null,
  revokedAt: null,
  revokedReason: null,
  revokedNote: null,
  version: 1,
  createdAt: '2026-11-02T09:34:00.000Z',
  credentials: [
    {
      id: CREDENTIAL,
      side: 'secret',
      generation: 1,
      mask: 'zsk_sk_…x7Qd',
      createdAt: '2026-11-02T09:34:00.000Z',
      until: null,
      lastUsedAt: '2026-11-09T07:58:40.000Z',
      lastAddress: '203.0.113.7',
      lastUserAgent: 'shop/2.1',
    },
  ],
}

export const anIssuedKey: z.output<typeof IssuedKeyView> = {
  ...aKey,
  secrets: [{ side: 'secret', secret: 'zsk_sk_<shown this once>', credentialId: CREDENTIAL }],
}

export const anAuditEntry: z.output<typeof AuditEntryView> = {
  seq: 42,
  id: 'aud_5tG8kVw1Xp6CrE3j',
  at: '2026-11-09T08:00:00.000Z',
  actor: { kind: 'root-key', id: 'key_0aB3cD4eF5gH6iJ7', name: 'Root key' },
  requestId: 'req_7uI9oP0aS1dF2gH3',
  address: '203.0.113.7',
  action: 'key.revoke',
  accountId: anAccount.id,
  target: { kind: 'key', id: aKey.id },
  before: { name: aKey.name, version: 1 },
  after: { name: aKey.name, version: 2 },
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
}
