/** A table that is moved, and what its rows are told apart by, in the order they are read in. */
export interface MovedTable {
  readonly name: string
  readonly key: readonly string[]
}

const byId = (name: string): MovedTable => ({ name, key: ['id'] })

/** Everything that is kept, each table after those it refers to. */
export const MOVED: readonly MovedTable[] = [
  ...['api', 'account', 'project', 'collection', 'key', 'credential'].map(byId),
  { name: 'foreign_digest', key: ['credential_id'] },
  { name: 'foreign_form', key: ['api_id', 'kind', 'length'] },
  { name: 'key_host', key: ['api_id', 'rule', 'key_id'] },
  { name: 'key_meta', key: ['key_id'] },
  ...['credit_entry', 'reservation', 'member', 'invitation'].map(byId),
  ...['person', 'person_session', 'person_login', 'person_token', 'person_factor', 'person_passkey'].map(
    byId,
  ),
  { name: 'audit', key: ['seq'] },
  byId('audit_head'),
  { name: 'idempotency', key: ['creator', 'key'] },
  { name: 'agreement', key: ['name'] },
  { name: 'limit_state', key: ['slot'] },
  ...['latency_minute', 'latency_hour', 'latency_day'].map(name => ({
    name,
    key: ['at', 'subject', 'bucket'],
  })),
  byId('refusal'),
  ...['usage_minute', 'usage_hour', 'usage_day'].map(name => ({ name, key: ['at', 'subject', 'outcome'] })),
]
