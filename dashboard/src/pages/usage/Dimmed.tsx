import type { ReactNode } from 'react'
import { Boundary } from '../../parts/Boundary.tsx'
import { classes } from '../../parts/classes.ts'

export interface DimmedProps {
  /** Whether what is shown is not what was asked for yet. */
  readonly isLate: boolean
  readonly children: ReactNode
}

/** What was counted: while something else is read, what was there stays, dimmed. */
export const Dimmed = ({ isLate, children }: DimmedProps) => (
  <div
    aria-busy={isLate}
    className={classes('grid min-w-0 gap-6', isLate && 'opacity-60 transition-opacity delay-150')}
  >
    <Boundary rem={60}>{children}</Boundary>
  </div>
)
