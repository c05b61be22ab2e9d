import { hash } from 'node:crypto'
import { memoryCounters } from '../src/adapters/memory/counters.ts'
import { memoryStores } from '../src/adapters/memory/stores.ts'
import { systemClock } from '../src/adapters/node/clock.ts'
import { nodeSecrets } from '../src/adapters/node/secrets.ts'
import { loadProfiles, SHIPPED_PROFILES } from '../src/app/profiles.ts'
import { expectDone } from '../src/app/root.ts'
import { addAccount, addApi } from '../src/engine/accounts.ts'
import { createEngine } from '../src/engine/engine.ts'
import type { Inquiry } from '../src/engine/inquiry.ts'
import { issueKey } from '../src/engine/issue.ts'
import { benchProfile } from './profile.ts'
import { median, type Row } from './report.ts'

const ROUNDS = 9
const CALLS = 100_000

/**
 * One whole verification in process (headers to verdict, scope and limit enforced) against one SHA-256 of
 * the same keys, round by round in turn, so that a noisy machine is noisy for both.
 */
export async function benchInProcess(): Promise<readonly Row[]> {
  const profiles = new Map([...loadProfiles([SHIPPED_PROFILES]), ['bench', benchProfile()]])
  const clock = systemClock()
  const ports = {
    ...memoryStores(),
    counters: memoryCounters(),
    secrets: nodeSecrets(),
    clock,
  }
  const api = expectDone(
    await addApi(ports, profiles, { name: 'bench', profile: 'bench', hosts: [], upstream: undefined }),
  )
  const account = expectDone(await addAccount(ports, profiles, { apiId: api.id, name: 'bench' }))
  const engine = await createEngine(ports, profiles, { cachedKeys: 200_000 })
  const served = engine.apis.named('bench')
  const match = served?.profile.route('GET', '/v1/interviews')
  if (served === undefined || match?.outcome !== 'found')
    throw new TypeError('the bench profile lost its route')

  const rows: Row[] = []
  for (const [label, count] of [
    ['hot key', 1],
    ['1,000 keys', 1_000],
    ['100,000 keys', 100_000],
  ] as const) {
    const secrets = await makeKeys(count)
    const carried = secrets.map(secret => `Bearer ${secret}`)
    const rawHeaders = [
      'Host',
      'localhost:4701',
      'User-Agent',
      'curl/8.5.0',
      'Accept',
      '*/*',
      'Authorization',
      '',
    ]
    const inquiry: Inquiry = {
      rawHeaders,
      need: match.route.base,
      address: () => undefined,
      body: async () => new Uint8Array(),
    }
    const order = Uint32Array.from({ length: CALLS }, () => Math.floor(Math.random() * count))
    const hashing = () => {
      for (const at of order) hash('sha256', secrets[at] as string, 'hex')
    }
    let admitted = 0
    const verifying = () => {
      for (const at of order) {
        rawHeaders[7] = carried[at] as string
        const ruling = engine.verify(served, inquiry, clock.now())
        if (!(ruling instanceof Promise) && ruling.outcome === 'admitted') admitted++
      }
    }
    const pairs = Array.from({ length: ROUNDS }, () => [nsPerCall(hashing), nsPerCall(verifying)] as const)
    if (admitted !== ROUNDS * CALLS)
      throw new TypeError(`only ${admitted} of ${ROUNDS * CALLS} verifications were admitted`)
    rows.push({
      name: `in-process verify, ${label}`,
      measured: median(pairs.map(([, verify]) => verify)),
      anchor: median(pairs.map(([sha]) => sha)),
      unit: 'ns',
      anchorName: 'SHA-256 of the key',
      ratio: median(pairs.map(([sha, verify]) => verify / sha)),
      floor: { kind: 'at most', value: 5 },
    })
  }
  return rows

  async function makeKeys(count: number): Promise<readonly string[]> {
    const made: string[] = []
    for (let each = 0; each < count; each++) {
      const issued = expectDone(
        await issueKey(ports, profiles, {
          accountId: account.id,
          environment: 'live',
          name: 'bench',
        }),
      )
      made.push(issued.secrets[0]?.secret ?? '')
    }
    return made
  }
}

function nsPerCall(run: () => void): number {
  const started = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - started) / CALLS
}
