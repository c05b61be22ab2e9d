import { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { KeyRecord } from '../../ports/keys.ts'
import type { Authority } from '../callers/authority.ts'
import { keyFor, unkeyCall } from './call.ts'
import { named, presented } from './fields.ts'
import { findKey } from './find.ts'
import { meteredBalance } from './metered.ts'
import { keyView } from './views.ts'

/** Looks at a key by its id. */
export const getKey = unkeyCall(
  {
    name: 'keys.getKey',
    action: 'keys.read',
    body: z.strictObject({
      keyId: named,
      decrypt: z
        .literal(false, 'no key can be shown again, for only its digest is kept: reroll it')
        .optional(),
    }),
  },
  async ({ keyId }, by) => {
    const found = await keyFor(by, 'keys.read', keyId)
    return found.ok ? shown(found.value, by) : found
  },
)

/** Looks at a key by itself, however it stands: nothing is taken and nothing is judged. */
export const whoami = unkeyCall(
  { name: 'keys.whoami', action: 'keys.read', body: z.strictObject({ key: presented }) },
  async ({ key: secret }, by) => {
    const finding = await findKey(by.engine, secret, by.by.at)
    const unknown = problem('key-unknown', 'There is no such key.', 'key')
    if (finding.outcome !== 'found') return unknown
    const found = await keyFor(by, 'keys.read', finding.dossier.key.id)
    if (!found.ok) return unknown
    return shown(found.value, by)
  },
)

async function shown(record: KeyRecord, by: Authority): Promise<Outcome<unknown>> {
  const { key } = record
  const account = await by.ports.directory.find('account', key.accountId)
  const spec = by.engine.apis.all().find(it => it.apiId === key.apiId)?.profile.spec
  if (account === undefined || spec === undefined)
    return problem('key-unknown', `The API of ${key.id} is not served.`, 'keyId')
  const balance = await meteredBalance(by.ports, account.id)
  const meta = await by.ports.keys.metaOf(key.id)
  return done({ ...keyView(record, { account, spec, balance }), meta })
}
