import { sql } from 'kysely'
import type { Dossier } from '../../core/key.ts'
import type { Digest } from '../../core/terms.ts'
import type { ForeignForm } from '../../ports/keys.ts'
import { type DossierRows, dossierOf } from '../sql/dossier.ts'
import type { Database } from '../sql/outcome.ts'

/** The read behind every verification: one statement, one round trip, one moment. */
export async function readDossier(db: Database, apiId: string, digest: Digest): Promise<Dossier | undefined> {
  const { rows } = await sql<DossierRows>`
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
    where credential.digest = ${digest} and key.api_id = ${apiId}`.execute(db)
  const [found] = rows
  return found === undefined ? undefined : dossierOf(found)
}

/** Which digests of other kinds an API has. */
export const readForeignForms = (db: Database, apiId: string): Promise<readonly ForeignForm[]> =>
  db.selectFrom('foreign_form').select(['kind', 'length']).where('api_id', '=', apiId).execute()
