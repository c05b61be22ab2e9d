import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { isoTime, type PageQuery, toPage } from '../shared.ts'
import type { Environment } from './model.ts'

/** Whose data: nothing is ever read or written without it. */
export interface Owner {
  readonly accountId: string
  readonly environment: Environment
}

const DEV_LIFETIME_MS = 24 * 60 * 60 * 1000

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS interviews (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    environment TEXT NOT NULL,
    candidate_name TEXT NOT NULL,
    position TEXT NOT NULL,
    scheduled_at TEXT,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS interviews_newest ON interviews (account_id, environment, seq);
  CREATE INDEX IF NOT EXISTS interviews_age ON interviews (environment, created_at);
  CREATE TABLE IF NOT EXISTS webhooks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    environment TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    secret TEXT NOT NULL, -- what deliveries are signed with
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS webhooks_newest ON webhooks (account_id, environment, seq);
  CREATE INDEX IF NOT EXISTS webhooks_age ON webhooks (environment, created_at);
`

const Status = z.enum(['scheduled', 'completed', 'cancelled'])

const Interview = z.object({
  seq: z.number(),
  id: z.string(),
  environment: z.enum(['dev', 'live', 'test']),
  candidate_name: z.string(),
  position: z.string(),
  scheduled_at: z.string().nullable(),
  status: Status,
  created_at: z.number(),
  updated_at: z.number(),
})
type Interview = z.output<typeof Interview>

const Webhook = z.object({
  seq: z.number(),
  id: z.string(),
  environment: z.enum(['dev', 'live', 'test']),
  url: z.string(),
  events: z.string().transform(events => z.array(z.string()).parse(JSON.parse(events))),
  created_at: z.number(),
})
type Webhook = z.output<typeof Webhook>

const Count = z.object({ count: z.number() })
const StatusCount = Count.extend({ status: Status })

/** An interview as clients see it. */
export const showInterview = ({ seq: _, created_at, updated_at, ...rest }: Interview) => ({
  ...rest,
  created_at: isoTime(created_at),
  updated_at: isoTime(updated_at),
})

/** A webhook as clients see it; its secret is no part of it. */
export const showWebhook = ({ seq: _, created_at, ...rest }: Webhook) => ({
  ...rest,
  created_at: isoTime(created_at),
})

/** Makes the tables where there are none yet; the stores need them. */
export const createTables = (database: DatabaseSync): void => database.exec(SCHEMA)

/** Deletes development data that has lived for 24 hours. */
export function sweeper(database: DatabaseSync) {
  const deletions = ['interviews', 'webhooks'].map(table =>
    database.prepare(`DELETE FROM ${table} WHERE environment = 'dev' AND created_at <= ?`),
  )
  return (now: number): void => {
    for (const deletion of deletions) deletion.run(now - DEV_LIFETIME_MS)
  }
}

interface InterviewInput {
  readonly id: string
  readonly now: number
  readonly candidate_name: string
  readonly position: string
  readonly scheduled_at: string | null
}

const OWNED = 'account_id = :accountId AND environment = :environment'
const INSERT_INTERVIEW = `
  INSERT INTO interviews
    (id, account_id, environment, candidate_name, position, scheduled_at, status, created_at, updated_at)
  VALUES (:id, :accountId, :environment, :candidate_name, :position, :scheduled_at, 'scheduled', :now, :now)
  RETURNING *`
const UPDATE_INTERVIEW = `
  UPDATE interviews SET candidate_name = :candidate_name, position = :position,
    scheduled_at = :scheduled_at, status = :status, updated_at = :updated_at
  WHERE seq = :seq RETURNING *`
const INSERT_WEBHOOK = `
  INSERT INTO webhooks (id, account_id, environment, url, events, secret, created_at)
  VALUES (:id, :accountId, :environment, :url, :events, :secret, :now) RETURNING *`

const selectPage = (table: string): string =>
  `SELECT * FROM ${table} WHERE ${OWNED} AND seq < :before ORDER BY seq DESC LIMIT :limit + 1`

export type InterviewStore = ReturnType<typeof interviewStore>

export function interviewStore(database: DatabaseSync) {
  const insert = database.prepare(INSERT_INTERVIEW)
  const select = database.prepare(`SELECT * FROM interviews WHERE ${OWNED} AND id = :id`)
  const page = database.prepare(selectPage('interviews'))
  const update = database.prepare(UPDATE_INTERVIEW)
  const count = database.prepare(
    `SELECT status, count(*) AS count FROM interviews WHERE ${OWNED} GROUP BY status`,
  )
  return {
    add: (owner: Owner, { id, now, candidate_name, position, scheduled_at }: InterviewInput): Interview =>
      Interview.parse(insert.get({ ...owner, id, now, candidate_name, position, scheduled_at })),
    find: (owner: Owner, id: string): Interview | undefined =>
      Interview.optional().parse(select.get({ ...owner, id })),
    list: (owner: Owner, { limit, before }: PageQuery) =>
      toPage(z.array(Interview).parse(page.all({ ...owner, limit, before })), limit),
    replace: ({ seq, candidate_name, position, scheduled_at, status, updated_at }: Interview): Interview =>
      Interview.parse(update.get({ seq, candidate_name, position, scheduled_at, status, updated_at })),
    totals(owner: Owner) {
      const counts = z.array(StatusCount).parse(count.all({ ...owner }))
      const none = { scheduled: 0, completed: 0, cancelled: 0 }
      const by_status = { ...none, ...Object.fromEntries(counts.map(row => [row.status, row.count])) }
      return { total: counts.reduce((sum, row) => sum + row.count, 0), by_status }
    },
  }
}

interface WebhookInput {
  readonly id: string
  readonly now: number
  readonly url: string
  readonly events: readonly string[]
  readonly secret: string
}

export type WebhookStore = ReturnType<typeof webhookStore>

export function webhookStore(database: DatabaseSync) {
  const insert = database.prepare(INSERT_WEBHOOK)
  const page = database.prepare(selectPage('webhooks'))
  const count = database.prepare(`SELECT count(*) AS count FROM webhooks WHERE ${OWNED}`)
  return {
    add: (owner: Owner, { events, ...rest }: WebhookInput): Webhook =>
      Webhook.parse(insert.get({ ...owner, ...rest, events: JSON.stringify(events) })),
    list: (owner: Owner, { limit, before }: PageQuery) =>
      toPage(z.array(Webhook).parse(page.all({ ...owner, limit, before })), limit),
    total: (owner: Owner): number => Count.parse(count.get({ ...owner })).count,
  }
}
