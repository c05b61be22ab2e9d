import { MINUTE, SECOND } from '../../src/core/terms.ts'
import type { LeaseScene } from './leases.ts'
import type { RevocationScene } from './revocation.ts'

const hundred = { nodes: 100, load: 2, spread: 'even', spanMs: MINUTE, windows: 3, seed: 1 } as const
const TROUBLES = { killed: 10, stopped: 10, stoppedMs: 40 * SECOND, clocksSet: 10 }

/** What is shown of leases: the promises must hold in each of them. */
export const LEASE_SCENES: readonly LeaseScene[] = [
  { ...hundred, name: 'a large limit, even load', limit: 100_000 },
  { ...hundred, name: 'the same, by rank', limit: 100_000, spread: 'by rank' },
  { ...hundred, name: 'the same, all at one node', limit: 100_000, spread: 'one node' },
  { ...hundred, name: 'the same, just below the limit', limit: 100_000, load: 0.9 },
  { ...hundred, name: 'a limit of ten thousand', limit: 10_000 },
  { ...hundred, name: 'a limit of one thousand', limit: 1_000 },
  { ...hundred, name: 'a limit a second', limit: 100_000, spanMs: SECOND, windows: 5 },
  {
    ...hundred,
    name: '10 killed, 10 stopped for 40 s, 10 clocks set',
    limit: 100_000,
    load: 1.2,
    troubles: TROUBLES,
  },
  { ...hundred, name: 'three nodes', limit: 6_000, nodes: 3, windows: 5 },
  { ...hundred, name: 'three nodes, a limit a second', limit: 1_000, nodes: 3, spanMs: SECOND, windows: 20 },
]

/** What is leased is not counted: this must be seen to admit too many. */
export const UNCOUNTED: LeaseScene = {
  ...hundred,
  name: 'leases that are not counted (wrong on purpose)',
  limit: 10_000,
  nodes: 10,
  uncounted: true,
}

const rounds = { nodes: 100, revocations: 20, seed: 1 } as const

export const REVOCATION_SCENES: readonly RevocationScene[] = [
  { ...rounds, name: 'all is well' },
  { ...rounds, name: '10 in 100 cut off for good', cut: 10 },
  { ...rounds, name: '10 in 100 cut off for 3 s', cut: 10, cutMs: 3 * SECOND },
  { ...rounds, name: '10 in 100 stopped for 2 s', stopped: 10, stoppedMs: 2 * SECOND },
  { ...rounds, name: 'all cut off for good', cut: 100 },
]

/** What was read is relied on for ever: this must be seen to break the bound. */
export const ENDLESS: RevocationScene = {
  ...rounds,
  name: '10 in 100 cut off, and no end to reliance (wrong on purpose)',
  cut: 10,
  endless: true,
}
