/** Which time is looked at, as it stands in the address of the page. */
export interface UsageSearch {
  readonly span?: SpanName
  /** Of one's own span, ISO 8601. */
  readonly from?: string
  readonly to?: string
  /** Only of this API, by its name: for operators. */
  readonly api?: string
}

/** Spans to choose from; `days` is the one nobody has chosen. */
export const SPANS = ['hour', 'days', 'month', 'own'] as const
export type SpanName = (typeof SPANS)[number]

/** What is asked of the API. */
export interface UsageRange {
  readonly step: 'minute' | 'hour' | 'day'
  readonly from?: string
  readonly to?: string
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The API adds up at most so many steps for each of many keys. */
const STEPS_OF_KEYS = 100
const STEP_MS = { minute: 60_000, hour: HOUR_MS, day: DAY_MS } as const

const time = (value: unknown): string | undefined =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined

/** Reads what an address says; what makes no sense in it is left out. */
export function usageSearch({ span, from, to, api }: Record<string, unknown>): UsageSearch {
  const [begin, end] = [time(from), time(to)]
  return {
    ...(SPANS.some(it => it === span) && { span: span as SpanName }),
    ...(begin !== undefined && { from: begin }),
    ...(end !== undefined && { to: end }),
    ...(typeof api === 'string' && { api }),
  }
}

/** The span an address asks for. */
export const spanIn = ({ span = 'days', from, to }: UsageSearch): SpanName =>
  span === 'own' && (from === undefined || to === undefined) ? 'days' : span

/** Steps that make some tens or hundreds of bars of a span. */
export function stepFor(from: string, to: string): UsageRange['step'] {
  const ms = Date.parse(to) - Date.parse(from)
  if (ms <= 4 * HOUR_MS) return 'minute'
  return ms <= 10 * DAY_MS ? 'hour' : 'day'
}

/** What to ask the API for. */
export function rangeOf(search: UsageSearch): UsageRange {
  const { from = '', to = '' } = search
  switch (spanIn(search)) {
    case 'hour':
      return { step: 'minute' }
    case 'month':
      return { step: 'day' }
    case 'own':
      return { step: stepFor(from, to), from, to }
    default:
      return { step: 'hour' }
  }
}

/** The same for single keys, of which fewer steps are added up: longer ones, or the last of them. */
export function rangeOfKeys({ step, from, to }: UsageRange): UsageRange & { readonly isPart: boolean } {
  if (from === undefined || to === undefined) return { step, isPart: false }
  const ms = Date.parse(to) - Date.parse(from)
  const wide = (['minute', 'hour', 'day'] as const).find(
    it => STEP_MS[it] >= STEP_MS[step] && ms / STEP_MS[it] < STEPS_OF_KEYS - 1,
  )
  if (wide !== undefined) return { step: wide, from, to, isPart: false }
  const last = new Date(Date.parse(to) - (STEPS_OF_KEYS - 2) * DAY_MS).toISOString()
  return { step: 'day', from: last, to, isPart: true }
}

/** What a field for a time shows of an instant, in the viewer's zone. */
export function fieldTime(iso: string): string {
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
