import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { Named } from '../identity.ts'
import { isoTime, type PageQuery, toPage } from '../shared.ts'

export const MODULES = ['speech', 'interview', 'cvdeepmatch', 'cvdeepsearch'] as const
export type Module = (typeof MODULES)[number]

/** One piece of work a client submitted. It never changes; its status is read off the clock. */
export interface Run {
  readonly id: string
  readonly accountId: string
  readonly module: Module
  /** The project of the key that submitted it. */
  readonly project?: Named | undefined
  /** BCP 47; only speech has one. */
  readonly language?: string | undefined
  readonly creditsCharged: number
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
}

export interface RunFilter extends PageQuery {
  readonly accountId: string
  readonly module: Module
  /** A project's id or name; absent for runs of all projects. */
  readonly project?: string | undefined
}

const QUEUED_MS = 1000
const RUNNING_MS = 2000

const RESULTS: Readonly<Record<Module, object>> = {
  speech: { score: 82, cefr_level: 'B2', words_per_minute: 131 },
  interview: { score: 74, recommendation: 'invite' },
  cvdeepmatch: { match_percent: 86, missing_skills: ['Kubernetes'] },
  cvdeepsearch: { matches: 3, best_match_percent: 91 },
}

/** How far a run is, from nothing but the time since it was submitted. */
export function statusOf(run: Run, now: number): 'queued' | 'running' | 'completed' {
  const elapsed = now - run.createdAt
  if (elapsed < QUEUED_MS) return 'queued'
  return elapsed < RUNNING_MS ? 'running' : 'completed'
}

/** A run as clients see it. */
export function showRun(run: Run, now: number) {
  const { id, module, project, language, creditsCharged, createdAt } = run
  const status = statusOf(run, now)
  return {
    id,
    module,
    status,
    project: project ?? null,
    ...(language !== undefined && { language }),
    credits_charged: creditsCharged,
    created_at: isoTime(createdAt),
    ...(status === 'completed' && { result: RESULTS[module] }),
  }
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS runs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    module TEXT NOT NULL,
    project_id TEXT,
    project_name TEXT,
    language TEXT,
    credits_charged INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS runs_newest ON runs (account_id, module, seq);
`

const Row = z
  .object({
    seq: z.number(),
    id: z.string(),
    account_id: z.string(),
    module: z.enum(MODULES),
    project_id: z.string().nullable(),
    project_name: z.string().nullable(),
    language: z.string().nullable(),
    credits_charged: z.number(),
    created_at: z.number(),
  })
  .transform(row => ({
    seq: row.seq,
    id: row.id,
    accountId: row.account_id,
    module: row.module,
    project:
      row.project_id === null ? undefined : { id: row.project_id, name: row.project_name ?? row.project_id },
    language: row.language ?? undefined,
    creditsCharged: row.credits_charged,
    createdAt: row.created_at,
  }))

export type RunStore = ReturnType<typeof runStore>

/** Where runs are kept. Everything is asked for by account: there is no way to reach another one's runs. */
export function runStore(database: DatabaseSync) {
  database.exec(SCHEMA)
  const insert = database.prepare(
    `INSERT INTO runs (id, account_id, module, project_id, project_name, language, credits_charged, created_at)
     VALUES (:id, :accountId, :module, :projectId, :projectName, :language, :creditsCharged, :createdAt)`,
  )
  const select = database.prepare(
    'SELECT * FROM runs WHERE account_id = :accountId AND module = :module AND id = :id',
  )
  const page = database.prepare(
    `SELECT * FROM runs WHERE account_id = :accountId AND module = :module AND seq < :before
       AND (:project IS NULL OR project_id = :project OR project_name = :project)
     ORDER BY seq DESC LIMIT :limit + 1`,
  )
  return {
    add({ project, language, ...rest }: Run): void {
      const projectId = project?.id ?? null
      insert.run({ ...rest, projectId, projectName: project?.name ?? null, language: language ?? null })
    },
    find: (accountId: string, module: Module, id: string): Run | undefined =>
      Row.optional().parse(select.get({ accountId, module, id })),
    list({ project, ...rest }: RunFilter) {
      const rows = page.all({ ...rest, project: project ?? null })
      return toPage(z.array(Row).parse(rows), rest.limit)
    },
  }
}
