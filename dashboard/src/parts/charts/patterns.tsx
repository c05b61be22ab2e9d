/** How an area is filled, so that its colour is not all that tells it apart. */
export type PatternName = 'solid' | 'stripes' | 'dots' | 'slopes' | 'grid' | 'bars'

/** What is drawn on a tile of 6 by 6; `solid` has no tile. */
const LINES: Readonly<Record<Exclude<PatternName, 'solid'>, string>> = {
  stripes: 'M-1 7 7 -1M-1 1 1 -1M5 7 7 5',
  dots: 'M1.5 1.5h.01M4.5 4.5h.01',
  slopes: 'M-1 -1 7 7M-1 5 1 7M5 -1 7 1',
  grid: 'M0 3H6M3 0V6',
  bars: 'M0 3H6',
}

export interface PatternProps {
  readonly id: string
  readonly color: string
  readonly pattern: PatternName
}

/** An area's filling, to be used as `url(#id)`. */
export function Pattern({ id, color, pattern }: PatternProps) {
  if (pattern === 'solid') return null
  return (
    <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse">
      <rect width={6} height={6} fill={color} opacity={0.22} />
      <path
        d={LINES[pattern]}
        stroke={color}
        strokeWidth={pattern === 'dots' ? 2.4 : 1.6}
        strokeLinecap="round"
      />
    </pattern>
  )
}

/** What an area is filled with. */
export const filling = ({ id, color, pattern }: PatternProps): string =>
  pattern === 'solid' ? color : `url(#${id})`

/** A little of an area, to find it by in a legend. */
export const Swatch = (it: PatternProps) => (
  <svg aria-hidden width={14} height={14} className="shrink-0 rounded-sm">
    <defs>
      <Pattern {...it} />
    </defs>
    <rect x={0.5} y={0.5} width={13} height={13} rx={2} fill={filling(it)} stroke={it.color} />
  </svg>
)
