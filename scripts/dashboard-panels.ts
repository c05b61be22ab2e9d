/** One graph: what it says, in which unit, and from which expressions. */
export interface Panel {
  readonly title: string
  readonly about: string
  readonly unit: string
  /** Expressions by what they are called; `{{label}}` stands for the value of a label. */
  readonly shows: Readonly<Record<string, string>>
}

/** A row of graphs. */
export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

const WHERE = 'job=~"$job",instance=~"$instance"'
const rate = (name: string, labels = ''): string =>
  `rate(${name}{${WHERE}${labels === '' ? '' : `,${labels}`}}[$__rate_interval])`
const sum = (by: string, expression: string): string =>
  by === '' ? `sum(${expression})` : `sum by (${by}) (${expression})`
const gauge = (name: string): string => `${name}{${WHERE}}`
const quantile = (of: number, name: string, by: string, labels = ''): string =>
  `histogram_quantile(${of}, ${sum(by === '' ? 'le' : `le, ${by}`, rate(`${name}_bucket`, labels))})`
const percent = (part: string, whole: string): string => `${part} / ${whole}`

const API = 'api=~"$api"'
const BROKEN = `${API},reason=~"unavailable|internal"`

/** The dashboard, row by row. */
export const ROWS: readonly Row[] = [
  {
    title: 'Requests',
    panels: [
      {
        title: 'Requests by outcome',
        about: 'Admitted, refused for the key’s sake, or in trouble for another cause.',
        unit: 'reqps',
        shows: {
          '{{surface}} {{outcome}}': sum('surface, outcome', rate('latchkey_requests_total', API)),
        },
      },
      {
        title: 'Refusals by reason',
        about: 'Many `unknown` or `malformed`: somebody guesses, or a deployment has the wrong key.',
        unit: 'reqps',
        shows: {
          '{{reason}}': sum('reason', rate('latchkey_requests_total', `${API},outcome="refused"`)),
        },
      },
      {
        title: 'Share that failed here',
        about: '`unavailable` and `internal`: 503 and 500 of our own. Should be nothing.',
        unit: 'percentunit',
        shows: {
          '{{api}}': percent(
            sum('api', rate('latchkey_requests_total', BROKEN)),
            sum('api', rate('latchkey_requests_total', API)),
          ),
        },
      },
      {
        title: 'Time to an answer',
        about: 'Of admitted requests, their upstream included.',
        unit: 's',
        shows: Object.fromEntries(
          [0.5, 0.95, 0.99].map(of => [
            `{{surface}} p${of * 100}`,
            quantile(of, 'latchkey_request_seconds', 'surface', `${API},outcome="admitted"`),
          ]),
        ),
      },
      {
        title: 'Time at upstreams',
        about: 'Until their answer was passed on. Take it off the graph beside it to see what Latchkey adds.',
        unit: 's',
        shows: {
          '{{api}} p50': quantile(0.5, 'latchkey_upstream_seconds', 'api', API),
          '{{api}} p99': quantile(0.99, 'latchkey_upstream_seconds', 'api', API),
        },
      },
      {
        title: 'Upstreams in trouble',
        about: '`failed`: no answer came. `error`: it answered with 5xx.',
        unit: 'reqps',
        shows: {
          '{{api}} {{outcome}}': sum(
            'api, outcome',
            rate('latchkey_upstream_seconds_count', `${API},outcome=~"failed|error"`),
          ),
        },
      },
    ],
  },
  {
    title: 'Control plane',
    panels: [
      {
        title: 'Calls by status',
        about: 'Calls of the management API and of logins.',
        unit: 'reqps',
        shows: { '{{status}}': sum('status', rate('latchkey_control_requests_total')) },
      },
      {
        title: 'Slowest routes',
        about: 'The ten with the highest 95th percentile.',
        unit: 's',
        shows: {
          '{{method}} {{route}}': `topk(10, ${quantile(0.95, 'latchkey_control_request_seconds', 'method, route')})`,
        },
      },
    ],
  },
  {
    title: 'Keys in memory',
    panels: [
      {
        title: 'Known from memory',
        about: 'Share of keys the store was not asked for. Falls after a restart, and under made-up keys.',
        unit: 'percentunit',
        shows: {
          share: percent(
            sum('', rate('latchkey_cache_hits_total')),
            `(${sum('', rate('latchkey_cache_hits_total'))} + ${sum('', rate('latchkey_cache_misses_total'))})`,
          ),
        },
      },
      {
        title: 'Keys held',
        about: 'At most LATCHKEY_CACHED_KEYS on each node; about 2 KiB each.',
        unit: 'short',
        shows: { '{{instance}}': gauge('latchkey_cache_keys') },
      },
    ],
  },
  {
    title: 'Limits and credits',
    panels: [
      {
        title: 'Who decided about limits',
        about: '`local`: Redis was away, and each node admitted its share.',
        unit: 'reqps',
        shows: { '{{by}}': sum('by', rate('latchkey_limits_decided_total')) },
      },
      {
        title: 'Calls to Redis for each request',
        about: 'Near 1 in strict mode; below 0.1 with leases at high rates.',
        unit: 'short',
        shows: {
          calls: percent(
            sum('', rate('latchkey_redis_call_seconds_count', 'call=~"take|lease|return"')),
            sum('', rate('latchkey_limits_decided_total')),
          ),
        },
      },
      {
        title: 'Time of a call to Redis',
        about: 'Until answered or given up.',
        unit: 's',
        shows: { '{{call}} p99': quantile(0.99, 'latchkey_redis_call_seconds', 'call') },
      },
      {
        title: 'Redis',
        about: '1 while it answers a node; below, how often it did not, by cause.',
        unit: 'short',
        shows: {
          'up {{instance}}': gauge('latchkey_redis_up'),
          '{{cause}}': sum('cause', rate('latchkey_redis_failures_total')),
        },
      },
      {
        title: 'Leased uses',
        about: 'Taken in blocks to be spent on a node, and given back unspent.',
        unit: 'ops',
        shows: {
          '{{step}}': sum('step', rate('latchkey_lease_uses_total')),
          'blocks {{step}}': sum('step', rate('latchkey_lease_blocks_total')),
        },
      },
      {
        title: 'Credits',
        about: 'Spent by requests or held for them; and requests whose account had too few.',
        unit: 'ops',
        shows: {
          '{{step}}': sum('step', rate('latchkey_credits_total')),
          'too few': sum('', rate('latchkey_credits_short_total')),
        },
      },
    ],
  },
  {
    title: 'Revocation across nodes',
    panels: [
      {
        title: 'Lag of a revocation',
        about:
          'From its commit on one node until another relied on nothing older. Promised: p99 below 0.25 s.',
        unit: 's',
        shows: {
          p50: quantile(0.5, 'latchkey_revocation_lag_seconds', ''),
          p99: quantile(0.99, 'latchkey_revocation_lag_seconds', ''),
        },
      },
      {
        title: 'Silence of the database',
        about:
          'Since each node last heard it. Above 5 s it refuses with 503 rather than rely on what it knows.',
        unit: 's',
        shows: { '{{instance}}': gauge('latchkey_database_silence_seconds') },
      },
      {
        title: 'Live nodes',
        about: 'On the database, and sharing the counters in Redis. Both should be as many as you run.',
        unit: 'short',
        shows: {
          database: `max(${gauge('latchkey_live_nodes')})`,
          redis: `max(${gauge('latchkey_redis_nodes')})`,
        },
      },
    ],
  },
  {
    title: 'Store',
    panels: [
      {
        title: 'Reads for a verification',
        about: 'Only of keys that were not known from memory.',
        unit: 's',
        shows: { '{{read}} p99': quantile(0.99, 'latchkey_store_read_seconds', 'read') },
      },
      {
        title: 'Writes',
        about: 'Until durable.',
        unit: 's',
        shows: {
          '{{outcome}} p50': quantile(0.5, 'latchkey_store_write_seconds', 'outcome'),
          '{{outcome}} p99': quantile(0.99, 'latchkey_store_write_seconds', 'outcome'),
        },
      },
      {
        title: 'Counts of uses not written yet',
        about: 'Grows while the store is away. A killed process loses that much.',
        unit: 's',
        shows: { '{{instance}}': gauge('latchkey_usage_unwritten_seconds') },
      },
    ],
  },
  {
    title: 'Process',
    panels: [
      {
        title: 'Lag of the event loop',
        about: 'p99. Above 0.1 s a node has more to do than it can: add one.',
        unit: 's',
        shows: { '{{instance}}': gauge('nodejs_eventloop_lag_p99_seconds') },
      },
      {
        title: 'Processor',
        about: 'Cores in use. A node decides on one; past 0.8 of it, add another node.',
        unit: 'short',
        shows: { '{{instance}}': rate('process_cpu_seconds_total') },
      },
      {
        title: 'Memory',
        about: 'Resident, and what of it JavaScript holds.',
        unit: 'bytes',
        shows: {
          '{{instance}} resident': gauge('process_resident_memory_bytes'),
          '{{instance}} heap': gauge('nodejs_heap_size_used_bytes'),
        },
      },
      {
        title: 'Open files',
        about: 'Connections above all. `ulimit -n` bounds them.',
        unit: 'short',
        shows: {
          '{{instance}}': gauge('process_open_fds'),
          '{{instance}} at most': gauge('process_max_fds'),
        },
      },
    ],
  },
]
