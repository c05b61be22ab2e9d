import { hash } from 'node:crypto'
import { secretFor } from '../../adapters/node/secret-file.ts'
import type { Agreement } from '../../adapters/sql/stores/stores.ts'
import { SettingsError } from '../../core/error.ts'
import type { Profiles } from '../../engine/context.ts'

/** Where a node tells that it differs from the others in what may differ for a while. */
interface Log {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * Makes sure that every control plane on a database, at any time, has one secret: with another one it would open no session
 * and no answer that was sealed elsewhere. Of the secret a digest is kept, from which it cannot be worked out.
 * @throws {SettingsError} for a secret that is not the others'
 */
export async function shareSecret(agreement: Agreement, secret: Uint8Array): Promise<void> {
  const own = fingerprint(secret)
  if ((await agreement.keep('secret', own)) === own) return
  throw new SettingsError(
    'The secret of this node is not the one this database was set up with: sessions and sealed answers would break. Set LATCHKEY_SECRET to that one, or bring the latchkey.secret it was set up with into the home.',
  )
}

const fingerprint = (secret: Uint8Array): string =>
  Buffer.from(secretFor(secret, 'fingerprint')).toString('base64url')

/** Tells when the profiles here are not those of the node that started last: requests would be answered by turns. */
export async function compareProfiles(agreement: Agreement, profiles: Profiles, log: Log): Promise<void> {
  const own = digestOf(profiles)
  const before = await agreement.replace('profiles', own)
  if (before === own) return
  log.error(
    { own, before },
    'the profiles of this node are not those of the node that started last: bring the same files to all, and restart those that differ',
  )
}

const byName = ([a = '']: readonly unknown[], [b = '']: readonly unknown[]): number =>
  String(a) < String(b) ? -1 : 1

/** Of what profiles say, whatever their files are called. */
const digestOf = (profiles: Profiles): string =>
  hash('sha256', JSON.stringify([...profiles].map(([name, { spec }]) => [name, spec]).toSorted(byName)))
