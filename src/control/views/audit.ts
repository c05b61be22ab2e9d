import { z } from '@hono/zod-openapi'
import type { AuditEntry } from '../../core/audit.ts'
import { csvLine } from './audit-csv.ts'

/** Entries of the audit log as JSON and as lines of CSV. */

const maybeText = z.string().nullable()
const side = z.unknown().describe('The noun as JSON, without digests and secrets; null where there is none.')

export const AuditEntryView = z
  .strictObject({
    seq: z.int().describe('1 for the first entry, one more for each.'),
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.strictObject({
      kind: z.enum(['person', 'root-key', 'key', 'system']),
      id: z.string(),
      name: z.string(),
    }),
    requestId: maybeText,
    address: maybeText,
    action: z.string(),
    accountId: maybeText,
    target: z.strictObject({ kind: z.string(), id: z.string() }),
    before: side,
    after: side,
    hash: z.string().describe('SHA-256, hex, over the hash before it and the rest of this entry.'),
  })
  .openapi('AuditEntry')

export const auditEntryView = (it: AuditEntry): z.output<typeof AuditEntryView> => ({
  seq: it.seq,
  id: it.id,
  at: new Date(it.at).toISOString(),
  actor: { kind: it.actor.kind, id: it.actor.id, name: it.actor.name },
  requestId: it.requestId ?? null,
  address: it.address ?? null,
  action: it.action,
  accountId: it.accountId ?? null,
  target: { kind: it.target.kind, id: it.target.id },
  before: it.before,
  after: it.after,
  hash: it.hash,
})

const FlawView = z.strictObject({
  kind: z.enum(['altered', 'missing', 'moved', 'inserted']),
  seq: z.int().describe('Of the first entry that is not as it was written.'),
  detail: z.string(),
})

export const VerificationView = z
  .strictObject({
    ok: z.boolean(),
    count: z.int().describe('Entries that hold, from the first one on.'),
    hash: z.string().describe('Of the last one that holds. Keep it elsewhere to compare later.'),
    flaw: FlawView.nullable(),
  })
  .openapi('AuditVerification')

/** One way to write the log. */
export interface ExportFormat {
  readonly contentType: string
  readonly head: string
  line(entry: AuditEntry): string
}

const COLUMNS = [
  ...['seq', 'id', 'at', 'actorKind', 'actorId', 'actorName', 'requestId', 'address', 'action', 'accountId'],
  ...['targetKind', 'targetId', 'before', 'after', 'hash'],
]

export const EXPORT_FORMATS = {
  jsonl: {
    contentType: 'application/jsonl; charset=utf-8',
    head: '',
    line: entry => `${JSON.stringify(auditEntryView(entry))}\n`,
  },
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: csvLine(COLUMNS),
    line: entry => csvLine(cellsOf(entry)),
  },
} as const satisfies Readonly<Record<string, ExportFormat>>

function cellsOf(entry: AuditEntry): readonly string[] {
  const { seq, id, at, actor, requestId, address, action, accountId, target, before, after, hash } =
    auditEntryView(entry)
  const place = [requestId ?? '', address ?? '', action, accountId ?? '', target.kind, target.id]
  const sides = [before, after].map(it => (it === null ? '' : JSON.stringify(it)))
  return [String(seq), id, at, actor.kind, actor.id, actor.name, ...place, ...sides, hash]
}
