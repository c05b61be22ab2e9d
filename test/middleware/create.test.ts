import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { createLatchkey, type GivenProfile, type InProcess } from '../../src/app/create-latchkey.ts'
import { ProfileError } from '../../src/core/error.ts'
import { addAccount, addApi } from '../../src/engine/accounts.ts'
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

  it('tells of APIs that it can no longer read, serves those before, and is quiet once it is closed', async () => {
    const store = memoryStores()
    const changed: (() => void)[] = []
    const nodes = { ...store.nodes, watchApis: (listener: () => void) => void changed.push(listener) }
    const said = vi.fn()
    const latchkey = await createLatchkey({ profile: PATH, store, ports: { nodes }, onError: said })
    const { ports } = latchkey.engine
    const foreign = loadProfile('foreign', JSON.stringify({ ...JSON.parse(TEXT), name: 'foreign' }))
    const added = { name: 'foreign', profile: 'foreign', hosts: [], upstream: undefined }
    worth(await addApi(ports, new Map([['foreign', foreign]]), added))
    for (const tell of changed) tell()
    await expect.poll(() => said.mock.calls).toEqual([[expect.any(ProfileError)]])
    expect(latchkey.engine.apis.named('starter')?.api.name).toBe('starter')
    await latchkey.close()
    for (const tell of changed) tell()
    await new Promise(setImmediate)
    expect(said).toHaveBeenCalledTimes(1)
  })

  it('lets its process end by itself once it is closed', async () => {
    const program = join(folder, 'closing.mjs')
    const [created, store] = [join(ROOT, 'src/app/create-latchkey.ts'), { sqlite: join(folder, 'closed') }]
    writeFileSync(
      program,
      `import { createLatchkey } from ${JSON.stringify(created)}
      const latchkey = await createLatchkey(${JSON.stringify({ profile: PATH, store })})
      await latchkey.close()
      console.log('closed')`,
    )
    const ended = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 })
    expect(ended.stdout).toBe('closed\n')
  })
})
