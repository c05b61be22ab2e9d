import type { Credential, Key, Side } from '../core/key.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import { assembleSecret, type KeyForm, maskOf, RANDOM_LENGTH } from '../core/secret.ts'
import type { Instant } from '../core/terms.ts'
import type { KeyRecord } from '../ports/keys.ts'
import type { Secrets } from '../ports/secrets.ts'
import { type AccountContext, accountContext, type Profiles } from './context.ts'
import { collectionId, type KeyFields, wrongField } from './fields.ts'
import type { Ports } from './ports.ts'
import { keptRestrictions } from './restrictions.ts'

/** What a new key is to be. */
export interface NewKey extends KeyFields {
  readonly accountId: string
  readonly name: string
  readonly projectId?: string | undefined
  /** Required where the API has environments. */
  readonly environment?: string | undefined
}

/** A secret in the clear. It is in the answer that made it and nowhere else. */
export interface ShownSecret {
  readonly credentialId: string
  readonly side: Side
  readonly secret: string
}

/** A key as it is made, with its secrets, which nobody can show again. */
export interface IssuedKey extends KeyRecord {
  readonly secrets: readonly ShownSecret[]
}

/** Makes a key: one credential for each issued form of its environment. */
export async function issueKey(
  ports: Ports,
  profiles: Profiles,
  wanted: NewKey,
): Promise<Outcome<IssuedKey>> {
  const prepared = await prepareKey(ports, profiles, wanted)
  if (!prepared.ok) return prepared
  const { key, context } = prepared.value
  const forms = context.profile.issuedForms(key.environment)
  const fresh = freshCredentials(ports.secrets, forms, key.id, 1, key.createdAt)
  const outcome = await ports.keys.issue(key, fresh.credentials)
  if (outcome === 'taken')
    return problem('secret-taken', 'Try again: the secret made for this key exists already.')
  return done({ key, credentials: fresh.credentials, secrets: fresh.secrets })
}

const UNRESTRICTED: Key['restrictions'] = { hosts: [], referers: [], addresses: [] }

/** A key that may be made, and what it stands on. */
export interface Prepared {
  readonly key: Key
  readonly context: AccountContext
}

/** The key that is wanted, checked and not yet stored, or what is wrong with it. */
export async function prepareKey(
  ports: Pick<Ports, 'directory' | 'secrets' | 'clock'>,
  profiles: Profiles,
  wanted: NewKey,
): Promise<Outcome<Prepared>> {
  const context = await accountContext(ports.directory, profiles, wanted.accountId)
  if (!context.ok) return context
  const { profile, account, collections } = context.value
  const now = ports.clock.now()
  const field = wrongField(wanted, { spec: profile.spec, collections, now })
  if (field !== undefined) return { ok: false, problem: field }
  const place = await placeOf(ports, context.value, wanted)
  if (!place.ok) return place
  const { spec } = profile
  const key: Key = {
    id: ports.secrets.id('key_'),
    apiId: account.apiId,
    accountId: account.id,
    ...place.value,
    name: wanted.name,
    scopes: [
      ...new Set(wanted.scopes ?? (spec.keys.defaultScopes === 'all' ? spec.scopes.map(it => it.name) : [])),
    ],
    collections: collectionIds(wanted.collections ?? 'all', context.value),
    restrictions: keptRestrictions({ ...UNRESTRICTED, ...wanted.restrictions }),
    signed: wanted.signed ?? false,
    signatures: wanted.signatures ?? undefined,
    limits: wanted.limits ?? {},
    expiresAt: wanted.expiresAt ?? undefined,
    version: 1,
    createdAt: now,
  }
  return done({ key, context: context.value })
}

/** Collections as the key keeps them: by id. */
export const collectionIds = (
  wanted: 'all' | readonly string[],
  { collections }: Pick<AccountContext, 'collections'>,
): Key['collections'] =>
  wanted === 'all' ? 'all' : wanted.map(it => collectionId(it, collections)).filter(it => it !== undefined)

async function placeOf(
  { directory }: Pick<Ports, 'directory'>,
  { account, profile }: AccountContext,
  { projectId, environment }: NewKey,
): Promise<Outcome<Pick<Key, 'projectId' | 'environment'>>> {
  const names = profile.spec.environments.map(it => it.name)
  if (names.length > 0 && (environment === undefined || !names.includes(environment))) {
    return problem(
      'input-invalid',
      `Say which environment the key is for: ${names.join(', ')}.`,
      'environment',
    )
  }
  if (names.length === 0 && environment !== undefined) {
    return problem('input-invalid', `${profile.spec.title} has no environments.`, 'environment')
  }
  const project = projectId === undefined ? undefined : await directory.find('project', projectId)
  if (projectId !== undefined && project?.accountId !== account.id) {
    return problem('project-unknown', `The account has no project ${projectId}.`, 'projectId')
  }
  return done({ projectId, environment })
}

/** New secrets, one for each form, and the credentials that stand for them. */
export function freshCredentials(
  secrets: Secrets,
  forms: readonly KeyForm[],
  keyId: string,
  generation: number,
  now: Instant,
): { readonly credentials: readonly Credential[]; readonly secrets: readonly ShownSecret[] } {
  const made = forms.map(form => {
    const secret = assembleSecret(form.prefix, secrets.random(RANDOM_LENGTH))
    const credential = credentialOf(secrets, form, secret, keyId, generation, now)
    return { credential, shown: { credentialId: credential.id, side: form.side, secret } }
  })
  return { credentials: made.map(it => it.credential), secrets: made.map(it => it.shown) }
}

/** What stands for a secret. */
export function credentialOf(
  secrets: Secrets,
  form: KeyForm,
  secret: string,
  keyId: string,
  generation: number,
  now: Instant,
): Credential {
  return {
    id: secrets.id('crd_'),
    keyId,
    digest: secrets.digest(secret),
    side: form.side,
    generation,
    mask: maskOf(secret, form.prefix),
    createdAt: now,
  }
}
