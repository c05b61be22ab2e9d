import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { createLatchkey, type GivenProfile, type InProcess } from '../../src/app/create-latchkey.ts'
import { addAccount } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { loadProfile } from '../../src/profile/profile.ts'
import { ROOT } from '../build/rooms.ts'
import { testClock } from '../build/system.ts'
import { worth } from '../build/worth.ts'

const PATH = join(ROOT, 'profiles', 'starter.json')
const TEXT = readFileSync(PATH, 'utf8')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-create-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A key to the starter API, made over the engine. */
async function keyOf({ engine: { ports, profiles, apis } }: InProcess): Promise<string> {
  const { apiId } = worth(apis.named('starter'))
  const account = worth(await addAccount(ports, profiles, { apiId, name: 'Acme' }))
  const issued = worth(
    await issueKey(ports, profiles, { accountId: account.id, name: 'A key', limits: { 'per-key': 3 } }),
  )
  return worth(issued.secrets[0]).secret
}

describe('Latchkey in one call', () => {
  it.each<[string, () => GivenProfile]>([
    ['the path of its file', () => PATH],
    ['what stands in it', () => JSON.parse(TEXT)],
    ['loaded already', () => loadProfile(PATH, TEXT)],
  ])('takes a profile as %s', async (_, profile) => {
    const latchkey = await createLatchkey({ profile: profile() })
    const verdict = await latchkey.verify({ api: 'starter', key: await keyOf(latchkey) })
    expect([verdict.valid, verdict.account?.name]).toEqual([true, 'Acme'])
    await latchkey.close()
  })

  it('says what is wrong with a profile', async () => {
    const making = createLatchkey({ profile: { name: 'bad', colour: 'red' } })
    await expect(making).rejects.toThrow(/bad: /)
  })

  it('serves several APIs, and leaves those alone that are there', async () => {
    const store = memoryStores()
    const profile = [PATH, { ...JSON.parse(TEXT), name: 'second' }]
    const first = await createLatchkey({ profile, store })
    const key = await keyOf(first)
    const second = await createLatchkey({ profile, store })
    expect(
      second.engine.apis
        .all()
        .map(it => it.api.name)
        .toSorted(),
    ).toEqual(['second', 'starter'])
    expect((await second.verify({ api: 'starter', key })).valid).toBe(true)
    expect((await second.verify({ api: 'second', key })).reason).toBe('unknown')
  })

  it('keeps keys, and how their limits stand, in a folder that the next process opens', async () => {
    const options = { profile: PATH, store: { sqlite: join(folder, 'keys') }, ports: { clock: testClock() } }
    const first = await createLatchkey(options)
    const key = await keyOf(first)
    await first.verify({ api: 'starter', key })
    await first.verify({ api: 'starter', key })
    await expect(createLatchkey(options)).rejects.toThrow(/another|lock|use/i)
    await first.close()
    const second = await createLatchkey(options)
    const verdict = await second.verify({ api: 'starter', key })
    expect([verdict.valid, verdict.limits[0]?.remaining]).toEqual([true, 0])
    expect((await second.verify({ api: 'starter', key })).reason).toBe('rate-limited')
    await second.close()
  })
})
