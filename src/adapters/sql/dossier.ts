import type { Selectable } from 'kysely'
import type { Dossier } from '../../core/key.ts'
import { time } from './codec.ts'
import { credentialCodec, keyCodec } from './key-rows.ts'
import { accountCodec, collectionCodec, projectCodec } from './rows.ts'
import type { Tables } from './tables.ts'

/** A dossier as one statement hands it out: the rows of its nouns. */
export interface DossierRows {
  readonly credential: Selectable<Tables['credential']>
  readonly superseded_at: number | null
  readonly key: Selectable<Tables['key']>
  readonly account: Selectable<Tables['account']>
  readonly project: Selectable<Tables['project']> | null
  readonly collections: readonly Selectable<Tables['collection']>[]
}

/** A dossier from its rows. */
export function dossierOf({
  credential,
  superseded_at,
  key,
  account,
  project,
  collections,
}: DossierRows): Dossier {
  return {
    credential: credentialCodec.decode(credential),
    supersededAt: time(superseded_at),
    key: keyCodec.decode(key),
    account: accountCodec.decode(account),
    project: project === null ? undefined : projectCodec.decode(project),
    collections: collections.map(collectionCodec.decode),
  }
}
