/** One kind of thing an organization keeps. */
export interface Resource {
  /** The path below `/v1` and the name of the scope. */
  readonly kind: string
  /** What one of them is called, for its ids and for sentences. */
  readonly noun: string
  readonly writable: boolean
  /** What an organization finds there when it looks for the first time. */
  readonly samples: readonly Readonly<Record<string, unknown>>[]
}

const REPORTS = [
  { subject: 'test', candidate: 'Grace Hopper', title: 'Technical test: TypeScript', score: 88 },
  { subject: 'interview', candidate: 'Grace Hopper', title: 'Interview: first round', score: 91 },
]

const kept = (kind: string, noun: string): Resource => ({ kind, noun, writable: true, samples: [] })

/** The whole API. A line more here is a resource more there. */
export const RESOURCES: readonly Resource[] = [
  kept('interviews', 'interview'),
  kept('candidates', 'candidate'),
  kept('jobs', 'job'),
  kept('campaigns', 'campaign'),
  kept('stages', 'stage'),
  kept('tests', 'test'),
  kept('agents', 'agent'),
  { kind: 'reports', noun: 'report', writable: false, samples: REPORTS },
]
