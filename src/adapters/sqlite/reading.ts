import type { DatabaseSync } from 'node:sqlite'
import type { Dossier } from '../../core/key.ts'
import type { Digest } from '../../core/terms.ts'
import type { ForeignForm } from '../../ports/keys.ts'
import type { Database } from '../sql/outcome.ts'
import { openToRead, queriesOn } from './database.ts'
import { dossierReader, foreignFormsReader } from './dossier.ts'

/** The ways to read a database file. */
export interface Readers {
  readonly dossier: (apiId: string, digest: Digest) => Dossier | undefined
  readonly foreignForms: (apiId: string) => readonly ForeignForm[]
  readonly balance: (accountId: string) => number
  readonly queries: Database
  close(): void
}

/** Two connections: a dossier is never read in the midst of another query's moment. */
export function openReaders(file: string): Readers {
  const hot = openToRead(file)
  const calm = openToRead(file)
  return {
    dossier: dossierReader(hot),
    foreignForms: foreignFormsReader(hot),
    balance: balanceReader(hot),
    queries: queriesOn(calm),
    close() {
      hot.close()
      calm.close()
    },
  }
}

function balanceReader(database: DatabaseSync): (accountId: string) => number {
  const statement = database.prepare('SELECT credits FROM account WHERE id = ?')
  return accountId => Number(statement.get(accountId)?.['credits'] ?? 0)
}
