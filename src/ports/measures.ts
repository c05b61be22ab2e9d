/** What a measure is: `counter` only grows, `timing` is a histogram of seconds, `gauge` is read when somebody asks. */
export interface Measure {
  readonly kind: 'counter' | 'timing' | 'gauge'
  /** What it says, for whoever reads it on a graph. */
  readonly about: string
  /**
   * Its labels and every value each of them may have, so that nothing a stranger sends can make a series.
   * `open` values come from what the operator has set up: APIs, routes.
   */
  readonly labels?: Readonly<Record<string, readonly string[] | 'open'>>
}

/** Everything that is measured beside the requests themselves. Names and units as Prometheus has them. */
export const MEASURES = {
  latchkey_redis_call_seconds: {
    kind: 'timing',
    about: 'Calls to Redis, until answered or given up.',
    labels: { call: ['take', 'give_back', 'lease', 'return', 'nonce', 'register', 'ping', 'other'] },
  },
  latchkey_redis_failures_total: {
    kind: 'counter',
    about: 'Calls to Redis that were not answered in time, or with an error.',
    labels: { cause: ['timeout', 'connection', 'error'] },
  },
  latchkey_redis_up: { kind: 'gauge', about: '1 while Redis answers this node, 0 while it does not.' },
  latchkey_redis_nodes: {
    kind: 'gauge',
    about: 'Nodes that share the counters in Redis, as this node last heard.',
  },
  latchkey_lease_blocks_total: {
    kind: 'counter',
    about: 'Blocks of a limit taken from Redis to be spent here, and given back unspent.',
    labels: { step: ['taken', 'returned'] },
  },
  latchkey_lease_uses_total: {
    kind: 'counter',
    about: 'Uses in those blocks.',
    labels: { step: ['taken', 'returned'] },
  },
  latchkey_limits_decided_total: {
    kind: 'counter',
    about:
      'Requests whose limits were decided, by who had the count: Redis, a block held here, or this node alone.',
    labels: { by: ['redis', 'lease', 'local'] },
  },
  latchkey_revocation_lag_seconds: {
    kind: 'timing',
    about: 'From the commit of a change on another node until this node relied on nothing older.',
  },
  latchkey_database_silence_seconds: {
    kind: 'gauge',
    about: 'Since this node last heard its database. Above 5 it refuses with 503.',
  },
  latchkey_live_nodes: { kind: 'gauge', about: 'Nodes on this database that were seen of late.' },
  latchkey_store_read_seconds: {
    kind: 'timing',
    about: 'Reads of the store for a verification.',
    labels: { read: ['dossier', 'balance', 'foreign'] },
  },
  latchkey_store_write_seconds: {
    kind: 'timing',
    about: 'Writes to the store, until durable.',
    labels: { outcome: ['written', 'failed'] },
  },
  latchkey_usage_unwritten_seconds: {
    kind: 'gauge',
    about:
      'Since the counts of uses were last written. Grows while the store is away; a kill loses that much.',
  },
  latchkey_credits_total: {
    kind: 'counter',
    about: 'Credits spent by requests, and held for them.',
    labels: { step: ['spent', 'held'] },
  },
  latchkey_credits_short_total: {
    kind: 'counter',
    about: 'Requests whose account had too few credits left.',
  },
  latchkey_cache_hits_total: {
    kind: 'counter',
    about: 'Keys that were known from memory, so that the store was not asked.',
  },
  latchkey_cache_misses_total: {
    kind: 'counter',
    about: 'Keys that were not: not remembered, no longer relied on, or made up.',
  },
  latchkey_cache_keys: { kind: 'gauge', about: 'Keys in memory, those no longer relied on included.' },
  latchkey_control_requests_total: {
    kind: 'counter',
    about: 'Calls of the control plane, by route.',
    labels: { method: 'open', route: 'open', status: 'open' },
  },
  latchkey_control_request_seconds: {
    kind: 'timing',
    about: 'Calls of the control plane, until answered.',
    labels: { method: 'open', route: 'open' },
  },
} as const satisfies Readonly<Record<string, Measure>>

type Table = typeof MEASURES

/** The names of the measures of one kind. */
export type NameOf<Kind extends Measure['kind']> = {
  [Name in keyof Table]: Table[Name]['kind'] extends Kind ? Name : never
}[keyof Table]

type Values<Of> = Of extends readonly (infer Value extends string)[] ? Value : string

/** The labels of a measure: all of them, or none where it has none. */
export type LabelsOf<Name extends keyof Table> = Table[Name] extends { readonly labels: infer Labels }
  ? { readonly [Label in keyof Labels]: Values<Labels[Label]> }
  : undefined

type Labelled<Name extends keyof Table> = LabelsOf<Name> extends undefined ? [] : [labels: LabelsOf<Name>]

type UnlabelledCounter = {
  [Name in NameOf<'counter'>]: LabelsOf<Name> extends undefined ? Name : never
}[NameOf<'counter'>]

/** Where it is told what happens inside. Never waits, never fails, and costs next to nothing when nobody reads it. */
export interface Measures {
  /** One more. */
  count<Name extends NameOf<'counter'>>(name: Name, ...labels: Labelled<Name>): void
  /** So many more. @param by 0 or more */
  add<Name extends NameOf<'counter'>>(name: Name, by: number, ...labels: Labelled<Name>): void
  /** Something took so long. */
  observe<Name extends NameOf<'timing'>>(name: Name, seconds: number, ...labels: Labelled<Name>): void
  /** `read` tells how many there were whenever somebody asks. In place of counting, where that is counted anyway. */
  total(name: UnlabelledCounter, read: () => number): void
  /** `read` tells how it stands whenever somebody asks; a later one of the same name takes its place. */
  gauge(name: NameOf<'gauge'>, read: () => number): void
}
