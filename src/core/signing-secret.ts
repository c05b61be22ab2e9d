import { hasPassed, type Instant } from './terms.ts'

/** A second secret of a key, with which its messages are signed. What is presented with a request is the key itself. */
export interface SigningSecret {
  readonly id: string
  /** The first characters, safe to show. */
  readonly mask: string
  /** As only the server's secret opens it, under {@link sealedFor}. */
  readonly sealed: string
  readonly createdAt: Instant
  /** It counts before this instant and not from it on. */
  readonly until?: Instant | undefined
}

/** What is done to the signing secrets of a key. */
export type SigningSecretChange =
  /** One more; those there are count until `othersUntil` at the longest. */
  | { readonly add: SigningSecret; readonly othersUntil: Instant }
  /** One counts no longer. */
  | { readonly end: string; readonly at: Instant }

/** Those of a key after a change, newest first. The ones that count no longer are left out. */
export function changedSecrets(
  secrets: readonly SigningSecret[],
  change: SigningSecretChange,
): readonly SigningSecret[] {
  if ('end' in change) return liveSecrets(secrets, change.at).filter(it => it.id !== change.end)
  const { add, othersUntil } = change
  const others = secrets.map(it => ({
    ...it,
    until: hasPassed(it.until, othersUntil) ? it.until : othersUntil,
  }))
  return [add, ...liveSecrets(others, add.createdAt)]
}

/** Those that count at an instant. */
export const liveSecrets = (secrets: readonly SigningSecret[], now: Instant): readonly SigningSecret[] =>
  secrets.filter(it => !hasPassed(it.until, now))

/** The name a signing secret is sealed under: of another key it cannot be opened. */
export const sealedFor = (keyId: string): string => `signing-secret/${keyId}`
