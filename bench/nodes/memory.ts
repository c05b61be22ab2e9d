import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { systemClock } from '../../src/adapters/node/clock.ts'
import { nodeSecrets } from '../../src/adapters/node/secrets.ts'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import { loadProfiles, SHIPPED_PROFILES } from '../../src/app/profiles.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { worth } from '../../test/build/worth.ts'

/**
 * What a node holds in memory of each key it has verified, in bytes: its dossier, its count, its tally. Started with
 * `--expose-gc`, and told the database and the keys; says the number.
 */
process.once('message', async ({ url, secrets }: { url: string; secrets: readonly string[] }) => {
  const collect = worth(globalThis.gc)
  const profiles = loadProfiles([SHIPPED_PROFILES])
  const stores = await openPostgres({ url })
  const ports = { ...stores, counters: memoryCounters(), clock: systemClock(), secrets: nodeSecrets() }
  const engine = await createEngine(ports, profiles, { cachedKeys: 2 * secrets.length })
  const served = worth(engine.apis.named('starter'))
  const match = served.profile.route('GET', '/v1/things')
  if (match.outcome !== 'found') throw new Error('The starter has lost its route.')
  const inquiry = { need: match.route.base, address: () => undefined, body: async () => new Uint8Array() }
  const verify = (secret: string) =>
    engine.verify(served, { ...inquiry, rawHeaders: ['X-API-Key', secret] }, ports.clock.now())
  const held = async () => {
    await collect({ execution: 'async' })
    return process.memoryUsage().heapUsed
  }
  const [first = '', ...rest] = secrets
  await verify(first)
  const before = await held()
  for (const secret of rest)
    if ((await verify(secret)).outcome !== 'admitted') throw new Error('A key was not admitted.')
  process.send?.(((await held()) - before) / rest.length)
  process.exit()
})
