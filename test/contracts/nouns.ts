import { createHash } from 'node:crypto'
import type { Attribution } from '../../src/core/actor.ts'
import type { Account, Api, Collection, Credential, Key, Project } from '../../src/core/key.ts'
import type { Invitation, Member } from '../../src/core/member.ts'
import { after, DAY, type Digest, digestOf, instant } from '../../src/core/terms.ts'
import type { AuditLog } from '../../src/ports/audit.ts'
import type { IdempotencyStore } from '../../src/ports/idempotency.ts'
import type { RefusalLog } from '../../src/ports/refusals.ts'
import type { AttributedStores, AttributedTo } from '../../src/ports/stores.ts'
import type { UsageLedger } from '../../src/ports/usage.ts'

/** What the suites need of an adapter: stores that see each other's writes. */
export interface Stores extends AttributedStores {
  readonly attributedTo: AttributedTo
  readonly audit: AuditLog
  readonly idempotency: IdempotencyStore
  readonly usage: UsageLedger
  readonly refusals: RefusalLog
}

/** Opens empty stores. They are closed by whoever handed the function over, after the test. */
export type OpenStores = () => Stores | Promise<Stores>

export const NOON = instant(Date.UTC(2026, 5, 1, 12))

export const digest = (text: string): Digest => digestOf(createHash('sha256').update(text).digest('hex'))

export const anApi = (change: Partial<Api> = {}): Api => ({
  id: 'api_1',
  name: 'search',
  profile: 'zensearch',
  hosts: ['search.example.com'],
  upstream: 'http://127.0.0.1:9000',
  version: 1,
  createdAt: NOON,
  ...change,
})

export const anAccount = (change: Partial<Account> = {}): Account => ({
  id: 'acc_1',
  apiId: 'api_1',
  name: 'Ünïcode GmbH & Søns 株式会社 🗝️',
  plan: 'pro',
  active: true,
  modules: ['speech', 'multilingual'],
  version: 1,
  createdAt: NOON,
  ...change,
})

export const aProject = (change: Partial<Project> = {}): Project => ({
  id: 'prj_1',
  accountId: 'acc_1',
  name: 'alpha',
  version: 1,
  createdAt: NOON,
  ...change,
})

export const aCollection = (change: Partial<Collection> = {}): Collection => ({
  id: 'col_1',
  accountId: 'acc_1',
  name: 'docs',
  active: true,
  version: 1,
  createdAt: NOON,
  ...change,
})

export const aKey = (change: Partial<Key> = {}): Key => ({
  id: 'key_1',
  apiId: 'api_1',
  accountId: 'acc_1',
  name: 'Пример “key” \\ "quoted" 🔑',
  scopes: ['docs:read', 'docs:write'],
  collections: ['col_1'],
  restrictions: { hosts: ['*.example.com'], referers: ['https://example.com/*'], addresses: ['10.0.0.0/8'] },
  signed: true,
  limits: { 'per-key': 7 },
  version: 1,
  createdAt: NOON,
  ...change,
})

export const aCredential = (change: Partial<Credential> = {}): Credential => ({
  id: 'crd_1',
  keyId: 'key_1',
  digest: digest('secret 1'),
  side: 'secret',
  generation: 1,
  mask: 'zsk_sk_abc...',
  createdAt: NOON,
  ...change,
})

export const aMember = (change: Partial<Member> = {}): Member => ({
  id: 'mem_1',
  accountId: 'acc_1',
  personId: 'per_1',
  email: 'ada@example.com',
  name: 'Ada Łovelace',
  role: 'owner',
  version: 1,
  createdAt: NOON,
  ...change,
})

export const anInvitation = (change: Partial<Invitation> = {}): Invitation => ({
  id: 'inv_1',
  accountId: 'acc_1',
  email: 'grace@example.com',
  role: 'admin',
  tokenDigest: digest('token 1'),
  expiresAt: after(NOON, 7 * DAY),
  version: 1,
  createdAt: NOON,
  ...change,
})

/** Somebody who changes things. */
export const byAda = (change: Partial<Attribution> = {}): Attribution => ({
  actor: { kind: 'person', id: 'per_1', name: 'ada@example.com' },
  at: NOON,
  requestId: 'req_1',
  address: '192.0.2.1',
  ...change,
})

/** Puts an API, an account, a project and a collection into empty stores. */
export async function furnish({ directory }: Stores): Promise<void> {
  await directory.add('api', anApi())
  await directory.add('account', anAccount())
  await directory.add('project', aProject())
  await directory.add('collection', aCollection())
}

/** Everything a list shows, page by page. */
export async function walk<T>(
  page: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next?: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await page(cursor)
    all.push(...items)
    cursor = next
  } while (cursor !== undefined)
  return all
}
