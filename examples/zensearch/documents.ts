import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** A text that can be found. */
export interface Document {
  readonly id: string
  readonly collection: string
  readonly title: string
  readonly body: string
}

/** Whose documents, and in which of the collections the key may reach. Nothing is searched without both. */
export interface Field {
  readonly accountId: string
  /** Ids. */
  readonly collections: readonly string[]
}

/** Where a document belongs; ids are unique within an account only. */
export interface Place {
  readonly accountId: string
  readonly id: string
}

const MAX_RESULTS = 20
const SNIPPET_WORDS = 24
const SNIPPET_LENGTH = 160

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    collection TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    sample INTEGER NOT NULL,
    UNIQUE (account_id, id)
  ) STRICT;
  CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
    title, body, content = 'documents', content_rowid = 'seq', tokenize = 'porter unicode61'
  );
  CREATE TRIGGER IF NOT EXISTS document_added AFTER INSERT ON documents BEGIN
    INSERT INTO words (rowid, title, body) VALUES (new.seq, new.title, new.body);
  END;
  CREATE TRIGGER IF NOT EXISTS document_removed AFTER DELETE ON documents BEGIN
    INSERT INTO words (words, rowid, title, body) VALUES ('delete', old.seq, old.title, old.body);
  END;
  CREATE TABLE IF NOT EXISTS visited (
    account_id TEXT NOT NULL,
    collection TEXT NOT NULL,
    PRIMARY KEY (account_id, collection)
  ) STRICT, WITHOUT ROWID;
`
const FIELD = 'account_id = :accountId AND collection IN (SELECT value FROM json_each(:collections))'
const INSERT = `
  INSERT INTO documents (account_id, id, collection, title, body, sample)
  VALUES (:accountId, :id, :collection, :title, :body, :sample)`
const NEWEST = `
  SELECT id, collection, title, substr(body, 1, ${SNIPPET_LENGTH}) AS snippet
  FROM documents WHERE ${FIELD} ORDER BY seq DESC LIMIT ${MAX_RESULTS}`
const MATCHING = `
  FROM words JOIN documents ON documents.seq = words.rowid WHERE words MATCH :match AND ${FIELD}`
const BEST = `
  SELECT id, collection, documents.title, snippet(words, 1, '', '', '…', ${SNIPPET_WORDS}) AS snippet
  ${MATCHING} ORDER BY bm25(words, 4, 1), seq DESC LIMIT ${MAX_RESULTS}`

const Hit = z.object({
  id: z.string(),
  collection: z.string(),
  title: z.string(),
  snippet: z.string(),
})
const Count = z.object({ total: z.number() })
const Stored = z.object({ collection: z.string() })

/**
 * What a user typed, as a full-text query: every word must occur, in any of its grammatical forms. Each is
 * quoted and holds nothing but letters and digits, so no operator of the query language is ever spoken.
 * @returns undefined when there is no word in it
 */
export function matchOf(query: string): string | undefined {
  const words = query.match(/[\p{L}\p{N}\p{M}]+/gu)
  return words?.map(word => `"${word}"`).join(' ')
}

export type DocumentStore = ReturnType<typeof documentStore>

export function documentStore(database: DatabaseSync) {
  database.exec(SCHEMA)
  const select = database.prepare(
    'SELECT collection FROM documents WHERE account_id = :accountId AND id = :id',
  )
  const insert = database.prepare(INSERT)
  const remove = database.prepare('DELETE FROM documents WHERE account_id = :accountId AND id = :id')
  const owns = database.prepare('SELECT 1 FROM documents WHERE account_id = ? AND sample = 0 LIMIT 1')
  const visit = database.prepare('INSERT OR IGNORE INTO visited VALUES (?, ?)')
  const newest = database.prepare(NEWEST)
  const countAll = database.prepare(`SELECT count(*) AS total FROM documents WHERE ${FIELD}`)
  const best = database.prepare(BEST)
  const countMatching = database.prepare(`SELECT count(*) AS total ${MATCHING}`)

  return {
    collectionOf: (place: Place): string | undefined =>
      Stored.optional().parse(select.get({ ...place }))?.collection,
    /** Adds a document, or puts it in the place of the one with its id. */
    put: (accountId: string, document: Document, origin: 'own' | 'sample'): void =>
      atOnce(database, () => {
        remove.run({ accountId, id: document.id })
        insert.run({ accountId, ...document, sample: origin === 'sample' ? 1 : 0 })
      }),
    remove: (place: Place): boolean => remove.run({ ...place }).changes > 0,
    /** The best matches first; without a query, the newest. `total` counts also those that are not shown. */
    search(query: string, { accountId, collections }: Field) {
      const field = { accountId, collections: JSON.stringify(collections) }
      if (query.trim() === '') return toResults(newest.all(field), countAll.get(field))
      const match = matchOf(query)
      if (match === undefined) return { results: [], total: 0 }
      return toResults(best.all({ ...field, match }), countMatching.get({ ...field, match }))
    },
    /** The collections that were never searched before; each is named once only. */
    firstVisits: ({ accountId, collections }: Field): readonly string[] =>
      collections.filter(collection => visit.run(accountId, collection).changes > 0),
    /** Whether the account has stored something itself. */
    hasOwn: (accountId: string): boolean => owns.get(accountId) !== undefined,
  }
}

const toResults = (rows: readonly unknown[], count: unknown) => ({
  results: z.array(Hit).parse(rows),
  total: Count.parse(count).total,
})

/** All statements or none. */
function atOnce(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
