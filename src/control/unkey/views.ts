import type { Account, Key } from '../../core/key.ts'
import type { ShownSecret } from '../../engine/issue.ts'
import type { KeyRecord } from '../../ports/keys.ts'
import type { ProfileSpec } from '../../profile/schema.ts'
import { limitViews } from './limits.ts'

type Named = Pick<Account, 'id' | 'name'>

/** What of a key a verification and a look at it both tell: its account is what Unkey calls an identity. */
export const aboutKey = (key: Key, { id, name }: Named) => ({
  ...{ keyId: key.id, name: key.name, enabled: key.disabledAt === undefined, expires: key.expiresAt },
  ...{ permissions: key.scopes, roles: [], identity: { id, externalId: name } },
})

/** What a key is shown with. */
interface Around {
  readonly account: Named
  readonly spec: ProfileSpec
  /** Absent: its account is not metered. */
  readonly balance: number | undefined
}

/** A key as Unkey shows it; `plaintext` never. */
export function keyView({ key, credentials }: KeyRecord, { account, spec, balance }: Around) {
  const uses = credentials.flatMap(it => it.lastUsedAt ?? [])
  return {
    ...aboutKey(key, account),
    start: credentials.find(it => it.side === 'secret')?.mask ?? '',
    createdAt: key.createdAt,
    lastUsedAt: uses.length === 0 ? undefined : Math.max(...uses),
    credits: balance === undefined ? undefined : { remaining: balance },
    ratelimits: limitViews(spec, key),
  }
}

/** New secrets of a key, shown once: the one that was asked for, and both where it has two. */
export const secretsShown = (secrets: readonly ShownSecret[], asked: ShownSecret | undefined) => ({
  key: asked?.secret,
  ...(secrets.length > 1 && { pair: secrets.map(({ side, secret }) => ({ side, key: secret })) }),
})
