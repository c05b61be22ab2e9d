import { SECOND } from '../../src/core/terms.ts'
import { type LeaseOutcome, playLeases } from './leases.ts'
import { leaseTable, revocationTable } from './report.ts'
import { lagAt, playRevocations, type RevocationOutcome } from './revocation.ts'
import { ENDLESS, LEASE_SCENES, REVOCATION_SCENES, UNCOUNTED } from './scenes.ts'

async function each<Scene, Outcome>(
  scenes: readonly Scene[],
  play: (scene: Scene) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const scene of scenes) outcomes.push(await play(scene))
  return outcomes
}

/** Not one use over the limit, and at least 95 % of it where enough was asked for. */
const keepsLimit = ({ over, leastUsed, scene }: LeaseOutcome): boolean =>
  over === 0 && leastUsed >= Math.min(0.95, 0.95 * scene.load)

const isInTime = (it: RevocationOutcome): boolean => lagAt(it, 1) <= 5 * SECOND

const leases = await each(LEASE_SCENES, playLeases)
const uncounted = await playLeases(UNCOUNTED)
const revocations = await each(REVOCATION_SCENES, playRevocations)
const endless = await playRevocations(ENDLESS)

console.log(leaseTable([...leases, uncounted]))
console.log()
console.log(revocationTable([...revocations, endless]))

const held = leases.every(keepsLimit) && revocations.every(isInTime)
const seen = !keepsLimit(uncounted) && !isInTime(endless)
if (!held)
  console.error(
    '\nA promise is broken: see above what is over the limit, unused, or slower than five seconds.',
  )
if (!seen) console.error('\nWhat is wrong on purpose was not seen to be wrong.')
process.exitCode = held && seen ? 0 : 1
