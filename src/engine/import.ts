import { digestIn, type ForeignDigest, isDigestKind, type ParsedDigest, stoodInBy } from '../core/digest.ts'
import type { Credential, Key } from '../core/key.ts'
import { done, type Outcome, type Problem, problem } from '../core/problem.ts'
import { byLongestPrefix, formOf, type KeyForm } from '../core/secret.ts'
import { type Digest, digestOf } from '../core/terms.ts'
import type { KeyRecord } from '../ports/keys.ts'
import type { Profiles } from './context.ts'
import { type DigestForm, digestForm } from './import-form.ts'
import { credentialOf, type NewKey, prepareKey } from './issue.ts'
import type { Ports } from './ports.ts'

/** What is known of a key that was made elsewhere, where that is not the key itself. */
export interface GivenDigest {
  /** How it was made: one of {@link DIGEST_KINDS}. */
  readonly kind: string
  /** Hex or base64 of the fast kinds, the whole text of the slow ones. */
  readonly value: string
  /** The non-secret beginning of the key. Slow kinds and prefixed API keys are found by it. */
  readonly prefix?: string | undefined
}

/** A key brought over from elsewhere: it keeps working unchanged. Either the key itself is given, or a digest. */
export interface ImportedKey extends NewKey {
  readonly secret?: string | undefined
  readonly digest?: GivenDigest | undefined
}

/** A key that can be taken over, not yet stored. */
export interface PreparedImport {
  readonly key: Key
  readonly credential: Credential
  readonly foreign: ForeignDigest | undefined
  /** What of the input it is known by. */
  readonly given: 'secret' | 'digest.value'
}

/** Eight characters of base 62 are 47 random bits: out of reach of guessing over a network. */
const MIN_IMPORTED_LENGTH = 8

/** What preparing an import reads. */
export type PreparingPorts = Pick<Ports, 'directory' | 'secrets' | 'clock'>

/** Takes over a key that was made elsewhere, in one of the profile's accepted forms. */
export async function importKey(
  ports: Ports,
  profiles: Profiles,
  wanted: ImportedKey,
): Promise<Outcome<KeyRecord>> {
  const prepared = await prepareImport(ports, profiles, wanted)
  return prepared.ok ? storeImport(ports, prepared.value) : prepared
}

/** Stores a prepared key, or says why it cannot be. */
export async function storeImport(
  { keys }: Pick<Ports, 'keys'>,
  { key, credential, foreign, given }: PreparedImport,
): Promise<Outcome<KeyRecord>> {
  const outcome = await keys.issue(key, [credential], foreign)
  if (outcome === 'taken') return taken(given)
  return outcome === 'crowded' ? crowded() : done({ key, credentials: [credential] })
}

/** Why a key is not imported twice. */
export const takenProblem = (given: PreparedImport['given']): Problem => ({
  code: 'secret-taken',
  detail: 'This key has been imported already.',
  path: given,
})

/** The same as an outcome. */
export const taken = (given: PreparedImport['given']): Outcome<never> => ({
  ok: false,
  problem: takenProblem(given),
})

/** Why a slow digest is not taken in. */
export const crowded = (): Outcome<never> =>
  problem(
    'input-invalid',
    'Too many slow digests share this prefix: a key would have to be tried against all of them. Give more of the beginning of each key.',
    'digest.prefix',
  )

/** The key as it would be stored, or what is wrong with it. */
export async function prepareImport(
  ports: PreparingPorts,
  profiles: Profiles,
  wanted: ImportedKey,
): Promise<Outcome<PreparedImport>> {
  const { secret, digest } = wanted
  if ((secret === undefined) === (digest === undefined))
    return problem('input-invalid', 'Give either the key as "secret" or a "digest" of it.', 'secret')
  const prepared = await prepareKey(ports, profiles, wanted)
  if (!prepared.ok) return prepared
  const { key, context } = prepared.value
  const { forms } = context.profile.spec
  if (digest !== undefined) return byDigest(ports, key, forms, digest)
  const form = secretForm(forms, secret ?? '', key.environment)
  if (!form.ok) return form
  const credential = credentialOf(ports.secrets, form.value, secret ?? '', key.id, 1, key.createdAt)
  return done({ key, credential, foreign: undefined, given: 'secret' })
}

/** The imported form a key has in full, or what is wrong with it. */
function secretForm(
  forms: readonly KeyForm[],
  secret: string,
  environment: string | undefined,
): Outcome<KeyForm> {
  const form = formOf(byLongestPrefix(forms), secret)
  if (form === undefined || form.issued || form.environment !== environment) {
    const prefixes = forms.filter(it => !it.issued).map(it => it.prefix)
    const detail = `This key has none of the forms that can be imported: ${prefixes.join(', ') || 'none'}.`
    return problem('input-invalid', detail, 'secret')
  }
  if (secret.length < form.prefix.length + MIN_IMPORTED_LENGTH) {
    const detail = `After its prefix an imported key has at least ${MIN_IMPORTED_LENGTH} characters: a shorter one could be guessed.`
    return problem('input-invalid', detail, 'secret')
  }
  return done(form)
}

function byDigest(
  { secrets }: PreparingPorts,
  key: Key,
  forms: readonly KeyForm[],
  { kind, value, prefix }: GivenDigest,
): Outcome<PreparedImport> {
  if (!isDigestKind(kind)) {
    const detail = `"${kind}" is no kind of digest that can be imported: use sha256, sha512, bcrypt, scrypt, argon2 or prefixed-api-key.`
    return problem('input-invalid', detail, 'digest.kind')
  }
  const parsed = digestIn(kind, value)
  if (typeof parsed === 'string') return problem('input-invalid', parsed, 'digest.value')
  const placed = digestForm(forms, kind, prefix, key.environment)
  if (!placed.ok) return placed
  if (prefix !== undefined && isWhole(secrets, parsed, prefix)) {
    const detail = 'This is the whole key: give only the beginning of it that is no secret.'
    return problem('input-invalid', detail, 'digest.prefix')
  }
  const kept = keptAs(secrets, parsed, placed.value)
  const credential: Credential = {
    id: secrets.id('crd_'),
    keyId: key.id,
    digest: kept.digest,
    side: placed.value.side,
    generation: 1,
    mask: placed.value.mask,
    createdAt: key.createdAt,
  }
  return done({ key, credential, foreign: kept.foreign, given: 'digest.value' })
}

/** Whether somebody gave a secret away for its beginning, as far as that can be told at once. */
const isWhole = (secrets: Ports['secrets'], parsed: ParsedDigest, prefix: string): boolean =>
  (parsed.kind === 'sha256' && secrets.digest(prefix) === parsed.hex) ||
  (parsed.kind === 'sha512' && secrets.sha512(prefix) === parsed.hex)

interface Kept {
  readonly digest: Digest
  readonly foreign: ForeignDigest | undefined
}

/** What is stored of a digest: SHA-256 as it is, of every other kind what stands in for it, and what it is. */
function keptAs({ digest }: Ports['secrets'], parsed: ParsedDigest, { prefix }: DigestForm): Kept {
  if ('slow' in parsed) {
    const { kind, text } = parsed
    return { digest: digest(stoodInBy(kind, prefix, text)), foreign: { kind, prefix, text } }
  }
  const { kind, hex } = parsed
  if (kind === 'sha256') return { digest: digestOf(hex), foreign: undefined }
  const parts = kind === 'sha512' ? [hex] : [prefix, hex]
  return { digest: digest(stoodInBy(kind, ...parts)), foreign: { kind, prefix: '' } }
}
