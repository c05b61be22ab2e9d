/** How every chart looks. */

export const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 }

export const axis = {
  tick: { fill: 'var(--soft)', fontSize: 12 },
  stroke: 'var(--line)',
  tickLine: false,
} as const

export const grid = { stroke: 'var(--line)', strokeDasharray: '3 3', vertical: false } as const

export const pointer = {
  cursor: { fill: 'var(--raised)', opacity: 0.6, stroke: 'var(--line)' },
  isAnimationActive: false,
} as const
