import { z } from '@hono/zod-openapi'
import {
  type Account,
  type Api,
  type Collection,
  type Credential,
  KEY_STATES,
  keyState,
  type Project,
  REVOCATION_REASONS,
} from '../../core/key.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { Instant } from '../../core/terms.ts'
import type { IssuedKey } from '../../engine/issue.ts'
import type { KeyRecord } from '../../ports/keys.ts'
import type { Page } from '../../ports/page.ts'

/** Nouns as JSON: times in ISO 8601 UTC, `null` for what is absent, never a digest, never a secret. */

export const time = z.iso.datetime()
export const maybeTime = time.nullable()
export const maybeText = z.string().nullable()
export const texts = z.array(z.string())
export const version = z.int().min(1).describe('One more with each change; the ETag in quotes.')

export const iso = (at: Instant): string => new Date(at).toISOString()
export const maybeIso = (at: Instant | undefined): string | null => (at === undefined ? null : iso(at))

export const ApiView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    profile: z.string(),
    hosts: texts,
    upstream: maybeText,
    version,
    createdAt: time,
  })
  .openapi('Api')

export const apiView = (it: Api): z.output<typeof ApiView> => ({
  id: it.id,
  name: it.name,
  profile: it.profile,
  hosts: [...it.hosts],
  upstream: it.upstream ?? null,
  version: it.version,
  createdAt: iso(it.createdAt),
})

export const AccountView = z
  .strictObject({
    id: z.string(),
    apiId: z.string(),
    name: z.string(),
    plan: maybeText,
    active: z.boolean(),
    modules: texts,
    version,
    createdAt: time,
  })
  .openapi('Account')

export const accountView = (it: Account): z.output<typeof AccountView> => ({
  id: it.id,
  apiId: it.apiId,
  name: it.name,
  plan: it.plan ?? null,
  active: it.active,
  modules: [...it.modules],
  version: it.version,
  createdAt: iso(it.createdAt),
})

export const ProjectView = z
  .strictObject({ id: z.string(), accountId: z.string(), name: z.string(), version, createdAt: time })
  .openapi('Project')

export const projectView = (it: Project): z.output<typeof ProjectView> => ({
  id: it.id,
  accountId: it.accountId,
  name: it.name,
  version: it.version,
  createdAt: iso(it.createdAt),
})

export const CollectionView = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    name: z.string(),
    active: z.boolean(),
    version,
    createdAt: time,
  })
  .openapi('Collection')

export const collectionView = (it: Collection): z.output<typeof CollectionView> => ({
  id: it.id,
  accountId: it.accountId,
  name: it.name,
  active: it.active,
  version: it.version,
  createdAt: iso(it.createdAt),
})

const side = z.enum(['secret', 'publishable'])

export const CredentialView = z
  .strictObject({
    id: z.string(),
    side,
    generation: z.int(),
    mask: z.string(),
    createdAt: time,
    until: maybeTime,
    lastUsedAt: maybeTime.describe('Right to a minute.'),
    lastAddress: maybeText.describe('Where that use came from, when it is known.'),
    lastUserAgent: maybeText.describe('What it said it was, at most 200 characters.'),
  })
  .openapi('Credential')

export const credentialView = (it: Credential): z.output<typeof CredentialView> => ({
  id: it.id,
  side: it.side,
  generation: it.generation,
  mask: it.mask,
  createdAt: iso(it.createdAt),
  until: maybeIso(it.until),
  lastUsedAt: maybeIso(it.lastUsedAt),
  lastAddress: it.lastAddress ?? null,
  lastUserAgent: it.lastUserAgent ?? null,
})

export const KeyView = z
  .strictObject({
    id: z.string(),
    apiId: z.string(),
    accountId: z.string(),
    projectId: maybeText,
    environment: maybeText,
    name: z.string(),
    state: z.enum(KEY_STATES),
    scopes: texts,
    collections: z.union([z.literal('all'), texts]),
    restrictions: z.strictObject({ hosts: texts, referers: texts, addresses: texts }),
    signed: z.boolean(),
    signatures: z.enum(['any', 'v2']).describe('v2: only signatures of the whole message count.'),
    limits: z.record(z.string(), z.int()),
    expiresAt: maybeTime,
    disabledAt: maybeTime,
    revokedAt: maybeTime,
    revokedReason: z.enum(REVOCATION_REASONS).nullable(),
    revokedNote: maybeText,
    version,
    createdAt: time,
    credentials: z.array(CredentialView),
  })
  .openapi('Key')

export const keyView = ({ key, credentials }: KeyRecord, now: Instant): z.output<typeof KeyView> => ({
  id: key.id,
  apiId: key.apiId,
  accountId: key.accountId,
  projectId: key.projectId ?? null,
  environment: key.environment ?? null,
  name: key.name,
  state: keyState(key, now),
  scopes: [...key.scopes],
  collections: key.collections === 'all' ? 'all' : [...key.collections],
  restrictions: {
    hosts: [...key.restrictions.hosts],
    referers: [...key.restrictions.referers],
    addresses: [...key.restrictions.addresses],
  },
  signed: key.signed,
  signatures: key.signatures ?? 'any',
  limits: { ...key.limits },
  expiresAt: maybeIso(key.expiresAt),
  disabledAt: maybeIso(key.disabledAt),
  revokedAt: maybeIso(key.revokedAt),
  revokedReason: key.revokedReason ?? null,
  revokedNote: key.revokedNote ?? null,
  version: key.version,
  createdAt: iso(key.createdAt),
  credentials: credentials.map(credentialView),
})

const SecretView = z.strictObject({ side, secret: z.string(), credentialId: z.string() }).openapi('Secret')

/** Spelled out, not extended: as a part of it, a strict Key would forbid the secrets. */
export const IssuedKeyView = z
  .strictObject({
    ...KeyView.shape,
    secrets: z.array(SecretView).describe('In the clear, in this answer and never again.'),
  })
  .openapi('IssuedKey')

/** The one view that shows secrets: the answer to the call that made them. */
export const issuedKeyView = (it: IssuedKey, now: Instant): z.output<typeof IssuedKeyView> => ({
  ...keyView(it, now),
  secrets: it.secrets.map(({ side, secret, credentialId }) => ({ side, secret, credentialId })),
})

/** A list of a noun. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: maybeText })

/** A list for the caller, or the problem with its cursor. */
export const listed = <T, View>(
  { items, next, broken }: Page<T>,
  view: (item: T) => View,
): Outcome<{ items: View[]; next: string | null }> =>
  broken === true
    ? problem('input-invalid', 'Hand back what the page before gave as "next", for the same list.', 'cursor')
    : done({ items: items.map(view), next: next ?? null })
