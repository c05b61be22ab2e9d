import type {
  AccountTable,
  ApiTable,
  CollectionTable,
  InvitationTable,
  MemberTable,
  ProjectTable,
} from './tables/accounts.ts'
import type { CreditEntryTable, ReservationTable } from './tables/credits.ts'
import type {
  CredentialTable,
  ForeignDigestTable,
  ForeignFormTable,
  KeyHostTable,
  KeyMetaTable,
  KeyTable,
} from './tables/keys.ts'
import type { AuditHeadTable, AuditTable, IdempotencyTable, NodeTable } from './tables/upkeep.ts'
import type {
  LatencyTable,
  LimitStateTable,
  RefusalTable,
  UsageBatchTable,
  UsageTable,
} from './tables/uses.ts'

/**
 * The tables of keys and all around them; those of logins are in `people-tables.ts`.
 * Times are epoch milliseconds, truth values 0 or 1.
 */
export interface Tables {
  readonly api: ApiTable
  readonly account: AccountTable
  readonly project: ProjectTable
  readonly collection: CollectionTable
  readonly key: KeyTable
  readonly credential: CredentialTable
  readonly foreign_digest: ForeignDigestTable
  readonly foreign_form: ForeignFormTable
  readonly key_host: KeyHostTable
  readonly key_meta: KeyMetaTable
  readonly credit_entry: CreditEntryTable
  readonly reservation: ReservationTable
  readonly limit_state: LimitStateTable
  readonly member: MemberTable
  readonly invitation: InvitationTable
  readonly audit: AuditTable
  readonly audit_head: AuditHeadTable
  readonly idempotency: IdempotencyTable
  readonly node: NodeTable
  readonly usage_minute: UsageTable
  readonly usage_hour: UsageTable
  readonly usage_day: UsageTable
  readonly usage_batch: UsageBatchTable
  readonly refusal: RefusalTable
  readonly latency_minute: LatencyTable
  readonly latency_hour: LatencyTable
  readonly latency_day: LatencyTable
}
