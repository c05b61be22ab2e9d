import type { LeaseOutcome } from './leases.ts'
import { lagAt, obeying, type RevocationOutcome } from './revocation.ts'

const percent = (part: number, digits = 1): string => `${(part * 100).toFixed(digits)} %`
const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** Rows of a table in Markdown, the heading first. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n')
}

export const leaseTable = (outcomes: readonly LeaseOutcome[]): string =>
  table(
    [
      'leases',
      'nodes',
      'limit',
      'load',
      'over the limit',
      'limit used',
      'calls a request',
      'requests that waited',
    ],
    outcomes.map(it => [
      it.scene.name,
      String(it.scene.nodes),
      `${whole(it.scene.limit)} / ${it.scene.spanMs / 1000} s`,
      `${it.scene.load} ×`,
      whole(it.over),
      percent(it.leastUsed),
      it.callsPerRequest.toFixed(3),
      percent(it.waited),
    ]),
  )

export const revocationTable = (outcomes: readonly RevocationOutcome[]): string =>
  table(
    ['revocation', 'nodes that obey in 10 ms', '50 ms', '250 ms', '1 s', '5 s', 'the slowest'],
    outcomes.map(it => [
      it.scene.name,
      ...[10, 50, 250, 1_000, 5_000].map(ms => percent(obeying(it, ms))),
      `${whole(lagAt(it, 1))} ms`,
    ]),
  )
