import { describe, expect, it } from 'vitest'
import type { Demo } from '../../src/app/demo/demo.ts'
import { aHome, demoOf, manage, type Program, serving } from './program.ts'

const HIRING = 'GET /v1/usage?api=hiring&step=day'

/** Asks about a key of an API without limits. @returns whether it is valid */
async function verified({ gateway, rootKey }: Demo, key: string): Promise<boolean> {
  const response = await fetch(`${gateway}/_latchkey/v1/verify`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${rootKey}` },
    body: JSON.stringify({ api: 'hiring', key }),
  })
  return Object(await response.json()).valid
}

async function verifiedTimes(demo: Demo, key: string, times: number): Promise<void> {
  for (let done = 0; done < times; done++) await verified(demo, key)
}

const keyOf = ({ apis }: Demo): string => apis.hiring.keys['all'] ?? ''

/** What is counted of the API once the server has been started again. */
async function countedAgain(home: string) {
  await serving(home)
  const { json } = await manage(demoOf(home), HIRING)
  return Object(json['totals']).outcomes
}

describe('a graceful stop', () => {
  it('loses no use, neither those admitted nor those refused', async () => {
    const home = aHome()
    const program = await serving(home, { LATCHKEY_USAGE_FLUSH_SECONDS: '60' })
    const demo = demoOf(home)
    await verifiedTimes(demo, keyOf(demo), 25)
    await verifiedTimes(demo, demo.apis.hiring.keys['revoked'] ?? '', 4)
    await verifiedTimes(demo, 'nonsense', 3)
    expect(await program.stop('SIGTERM')).toEqual([0, null])
    expect(await countedAgain(home)).toEqual({ admitted: 25, revoked: 4, malformed: 3 })
  })

  it('remembers the last use of a credential', async () => {
    const home = aHome()
    const program = await serving(home, { LATCHKEY_USAGE_FLUSH_SECONDS: '60' })
    const begun = Date.now()
    const demo = demoOf(home)
    await verified(demo, keyOf(demo))
    await program.stop('SIGTERM')
    await serving(home)
    const { json } = await manage(demoOf(home), 'GET /v1/keys?api=hiring&sort=-lastUsedAt')
    const [credential] = [json['items']].flat().flatMap(it => Object(it).credentials)
    expect(Date.parse(credential.lastUsedAt)).toBeGreaterThanOrEqual(begun)
  })
})

/** When each verification was acknowledged, one after the other for that long, until the server is killed. */
async function killedMidway(program: Program, demo: Demo, ms: number): Promise<readonly number[]> {
  const acknowledged: number[] = []
  const begun = performance.now()
  while (performance.now() - begun < ms) {
    expect(await verified(demo, keyOf(demo))).toBe(true)
    acknowledged.push(performance.now())
  }
  await program.stop('SIGKILL')
  return acknowledged
}

describe('a process that is killed', () => {
  it('loses the uses of one flush interval at the most', async () => {
    const home = aHome()
    const program = await serving(home, { LATCHKEY_USAGE_FLUSH_SECONDS: '1' })
    const acknowledged = await killedMidway(program, demoOf(home), 3500)
    const killed = performance.now()
    const { admitted } = await countedAgain(home)
    // A busy machine is given as long again to write.
    const safe = acknowledged.filter(at => at < killed - 2000).length
    expect(safe).toBeGreaterThan(0)
    expect(admitted).toBeGreaterThanOrEqual(safe)
    expect(admitted).toBeLessThanOrEqual(acknowledged.length)
  })

  it('loses all of them where that interval is a minute, so that this would be seen', async () => {
    const home = aHome()
    const program = await serving(home, { LATCHKEY_USAGE_FLUSH_SECONDS: '60' })
    await killedMidway(program, demoOf(home), 500)
    expect(await countedAgain(home)).toEqual({})
  })
})
