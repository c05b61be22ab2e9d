import type { DatabaseSync } from 'node:sqlite'
import type { Dossier } from '../../core/key.ts'
import type { Digest } from '../../core/terms.ts'
import type { ForeignForm } from '../../ports/keys.ts'
import { fromJson } from '../sql/codec.ts'
import { dossierOf } from '../sql/dossier.ts'

/** The columns of each noun; those that hold JSON are named with an exclamation mark. */
const COLUMNS = {
  credential: `id key_id digest side generation mask created_at until
    last_used_at last_address last_user_agent`,
  key: `id api_id account_id project_id environment name !scopes !collections !restrictions signed signatures !signing_secrets !limits
    expires_at disabled_at revoked_at revoked_reason revoked_note version created_at`,
  account: 'id api_id name plan active !modules version created_at',
  project: 'id account_id name version created_at',
  collection: 'id account_id name active version created_at',
} as const

const object = (name: keyof typeof COLUMNS): string => {
  const members = COLUMNS[name]
    .split(/\s+/)
    .map(column =>
      column.startsWith('!')
        ? `'${column.slice(1)}', json("${name}".${column.slice(1)})`
        : `'${column}', "${name}".${column}`,
    )
  return `json_object(${members.join(', ')})`
}

/** One statement, one moment: a dossier never mixes what was before a write with what was after. */
const QUERY = `
  SELECT json_object(
    'credential', ${object('credential')},
    'superseded_at', CASE WHEN credential.until IS NOT NULL THEN (
      SELECT min(newer.created_at) FROM credential newer
      WHERE newer.key_id = credential.key_id AND newer.generation > credential.generation) END,
    'key', ${object('key')},
    'account', ${object('account')},
    'project', CASE WHEN project.id IS NULL THEN NULL ELSE ${object('project')} END,
    'collections', (
      SELECT json_group_array(${object('collection')})
      FROM collection WHERE collection.account_id = account.id)
  ) AS dossier
  FROM credential
  JOIN "key" ON "key".id = credential.key_id
  JOIN account ON account.id = "key".account_id
  LEFT JOIN project ON project.id = "key".project_id
  WHERE credential.digest = ? AND "key".api_id = ?`

/** The read behind every verification, as one prepared statement. */
export function dossierReader(
  database: DatabaseSync,
): (apiId: string, digest: Digest) => Dossier | undefined {
  const statement = database.prepare(QUERY)
  return (apiId, digest) => {
    const found = statement.get(digest, apiId)
    return found === undefined ? undefined : dossierOf(fromJson(found['dossier']))
  }
}

/** Which digests of other kinds an API has. Read for a key nobody knows, so as one prepared statement, too. */
export function foreignFormsReader(database: DatabaseSync): (apiId: string) => readonly ForeignForm[] {
  const statement = database.prepare(
    "SELECT json_group_array(json_object('kind', kind, 'length', length)) AS forms FROM foreign_form WHERE api_id = ?",
  )
  return apiId => fromJson(statement.get(apiId)?.['forms'])
}
