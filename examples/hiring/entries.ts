import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { isoTime, type PageQuery, toPage } from '../shared.ts'

/** A JSON object, and nothing is asked of what is in it. */
export type Content = Readonly<Record<string, unknown>>

/** Whose, and of which kind: nothing is ever read or written without both. */
export interface Shelf {
  readonly accountId: string
  readonly kind: string
}

const isObject = (value: unknown): value is Content =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const RESERVED = ['id', 'created_at', 'updated_at']

/** `id`, `created_at` and `updated_at` are the server's; a client may send them back, they count for nothing. */
export const Content = z
  .custom<Content>(isObject, 'must be a JSON object')
  .transform(sent => Object.fromEntries(Object.entries(sent).filter(([name]) => !RESERVED.includes(name))))

const Row = z.object({
  seq: z.number(),
  id: z.string(),
  content: z.string().transform(text => Content.parse(JSON.parse(text))),
  created_at: z.number(),
  updated_at: z.number(),
})
export type Entry = z.output<typeof Row>

/** An entry as clients see it. */
export const showEntry = ({ id, content, created_at, updated_at }: Entry) => ({
  id,
  ...content,
  created_at: isoTime(created_at),
  updated_at: isoTime(updated_at),
})

/**
 * Lays a patch over an object: null removes a member, objects are merged, all else is replaced.
 * @see RFC 7396
 */
export function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [name, part] of Object.entries(patch)) {
    if (part === null) merged.delete(name)
    else merged.set(name, merge(merged.get(name), part))
  }
  return Object.fromEntries(merged)
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_newest ON entries (account_id, kind, seq);
  CREATE TABLE IF NOT EXISTS visits (
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (account_id, kind)
  ) STRICT, WITHOUT ROWID;
`
const INSERT = `
  INSERT INTO entries (id, account_id, kind, content, created_at, updated_at)
  VALUES (:id, :accountId, :kind, :content, :now, :now) RETURNING *`
const PAGE = `
  SELECT * FROM entries WHERE account_id = :accountId AND kind = :kind AND seq < :before
  ORDER BY seq DESC LIMIT :limit + 1`

export type EntryStore = ReturnType<typeof entryStore>

/** Where the entries of all kinds are kept. */
export function entryStore(database: DatabaseSync) {
  database.exec(SCHEMA)
  const one = 'account_id = :accountId AND kind = :kind AND id = :id'
  const insert = database.prepare(INSERT)
  const select = database.prepare(`SELECT * FROM entries WHERE ${one}`)
  const page = database.prepare(PAGE)
  const update = database.prepare(
    `UPDATE entries SET content = :content, updated_at = :now WHERE ${one} RETURNING *`,
  )
  const remove = database.prepare(`DELETE FROM entries WHERE ${one}`)
  const visit = database.prepare('INSERT OR IGNORE INTO visits VALUES (:accountId, :kind)')
  return {
    add: (shelf: Shelf, id: string, content: Content, now: number): Entry =>
      Row.parse(insert.get({ ...shelf, id, content: JSON.stringify(content), now })),
    find: (shelf: Shelf, id: string): Entry | undefined => Row.optional().parse(select.get({ ...shelf, id })),
    list: (shelf: Shelf, { limit, before }: PageQuery) =>
      toPage(z.array(Row).parse(page.all({ ...shelf, limit, before })), limit),
    replace: (shelf: Shelf, id: string, content: Content, now: number): Entry | undefined =>
      Row.optional().parse(update.get({ ...shelf, id, content: JSON.stringify(content), now })),
    remove: (shelf: Shelf, id: string): boolean => remove.run({ ...shelf, id }).changes > 0,
    /** True the first time only. */
    firstVisit: (shelf: Shelf): boolean => visit.run({ ...shelf }).changes > 0,
  }
}
