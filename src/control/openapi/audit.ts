import { instant } from '../../core/terms.ts'
import { EXPORT_FORMATS } from '../views/audit.ts'
import { anAuditEntry } from './nouns.ts'

const { requestId, address, accountId, before, after, at, ...rest } = anAuditEntry
const entry = {
  ...rest,
  at: instant(Date.parse(at)),
  requestId: requestId ?? undefined,
  address: address ?? undefined,
  accountId: accountId ?? undefined,
  before: { ...Object(before) },
  after: { ...Object(after) },
}

/** The log with this one entry, in each way it is written. */
export const anAuditExport: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(EXPORT_FORMATS).map(it => [it.contentType, `${it.head}${it.line(entry)}`]),
)
