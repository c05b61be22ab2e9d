/** One measurement beside its anchor, taken in the same run. */
export interface Row {
  readonly name: string
  readonly measured: number
  readonly anchor: number
  readonly anchorName: string
  readonly unit: 'ns' | 'requests/s'
  readonly ratio: number
  readonly floor: { readonly kind: 'at most' | 'at least'; readonly value: number }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export const holds = ({ ratio, floor }: Row): boolean =>
  floor.kind === 'at most' ? ratio <= floor.value : ratio >= floor.value

export function line(row: Row): string {
  const round = (value: number) => Math.round(value).toLocaleString('en')
  const { floor } = row
  const wanted = ` (${floor.kind} ${floor.value.toFixed(2)})`
  const verdict = holds(row) ? 'ok' : 'MISSED'
  return [
    row.name.padEnd(36),
    `${round(row.measured)} ${row.unit}`.padStart(18),
    `${row.anchorName}: ${round(row.anchor)} ${row.unit}`.padStart(44),
    `ratio ${row.ratio.toFixed(2)}${wanted}`.padEnd(26),
    verdict,
  ].join('  ')
}
