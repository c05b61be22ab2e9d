import type { AuditLog } from '../../../ports/audit.ts'
import { auditEntries, auditHead, listAudit } from '../audit.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import type { Writer } from '../writer.ts'

/** The audit log in a database. The writer appends to it what each attributed write changed. */
export const sqlAudit = (queries: Database, { write }: Pick<Writer, 'write'>): AuditLog => ({
  list: (filter, page) => read(listAudit(queries, filter, page)),
  entries: after => read(auditEntries(queries, after)),
  head: () => read(auditHead(queries)),
  append: async (change, by) => void (await write('append-change', change, by)),
})
