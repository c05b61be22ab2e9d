import type { Dossier } from '../../core/key.ts'
import { type Digest, SECOND } from '../../core/terms.ts'
import type { ForeignForm } from '../../ports/keys.ts'
import { type DossierRows, dossierOf } from '../sql/dossier.ts'
import type { Connections } from './pool.ts'

// What a verification may read, each as one statement that is prepared once a connection: PostgreSQL then
// neither parses nor plans it again.

type Ask = Pick<Connections, 'ask'>

/** Who verifies does not wait longer for a server that hangs. */
const PATIENCE_MS = 2 * SECOND

const DOSSIER = `
  select
    to_jsonb(credential) as credential,
    (select min(newer.created_at) from credential newer
      where newer.key_id = credential.key_id and newer.generation > credential.generation) as superseded_at,
    to_jsonb(key) as key,
    to_jsonb(account) as account,
    to_jsonb(project) as project,
    (select coalesce(jsonb_agg(to_jsonb(collection)), '[]'::jsonb)
      from collection where collection.account_id = account.id) as collections
  from credential
  join key on key.id = credential.key_id
  join account on account.id = key.account_id
  left join project on project.id = key.project_id
  where credential.digest = $1 and key.api_id = $2`

/** The read behind every verification: one statement, one round trip, one moment. */
export async function readDossier(on: Ask, apiId: string, digest: Digest): Promise<Dossier | undefined> {
  const [found] = await on.ask<DossierRows>({
    ...{ name: 'latchkey-dossier', text: DOSSIER, values: [digest, apiId] },
    patienceMs: PATIENCE_MS,
  })
  return found === undefined ? undefined : dossierOf(found)
}

/** Which digests of other kinds an API has. */
export const readForeignForms = (on: Ask, apiId: string): Promise<readonly ForeignForm[]> =>
  on.ask<ForeignForm>({
    ...{ name: 'latchkey-foreign-forms', values: [apiId], patienceMs: PATIENCE_MS },
    text: 'select kind, length from foreign_form where api_id = $1',
  })

/** What an account can spend; 0 for one that does not exist. */
export async function readBalance(on: Ask, accountId: string): Promise<number> {
  const [found] = await on.ask<{ readonly credits: number }>({
    ...{ name: 'latchkey-balance', values: [accountId], patienceMs: PATIENCE_MS },
    text: 'select credits from account where id = $1',
  })
  return found?.credits ?? 0
}
