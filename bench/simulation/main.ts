import { playLeases } from './leases.ts'
import { leaseTable, revocationTable } from './report.ts'
import { playRevocations } from './revocation.ts'
import { ENDLESS, LEASE_SCENES, REVOCATION_SCENES, UNCOUNTED } from './scenes.ts'

async function each<Scene, Outcome>(
  scenes: readonly Scene[],
  play: (scene: Scene) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const scene of scenes) outcomes.push(await play(scene))
  return outcomes
}

console.log(leaseTable(await each([...LEASE_SCENES, UNCOUNTED], playLeases)))
console.log()
console.log(revocationTable(await each([...REVOCATION_SCENES, ENDLESS], playRevocations)))
