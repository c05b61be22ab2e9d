import { describe, expect, it } from 'vitest'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import type { Dossier } from '../../src/core/key.ts'
import { after, type Instant, instant, SECOND } from '../../src/core/terms.ts'
import { cachedDossiers } from '../../src/engine/dossiers.ts'
import type { KeyStore } from '../../src/ports/keys.ts'
import { shippedProfiles } from '../build/profiles.ts'
import { worth } from '../build/worth.ts'
import { aCredential, aKey, digest, furnish, NOON } from '../contracts/nouns.ts'

const SECRET = digest('secret 1')
const API = { apiId: 'api_1', profile: worth(shippedProfiles().get('zensearch')) }
const CROWD = 1000

/** A read that waits to be let go, with what the store said when it began. */
interface Held {
  readonly seen: Dossier | undefined
  go(answer?: Error): void
}

/** A cache in front of a store whose reads are held, on a node that relies on what it reads until `reliance`. A deaf one hears of no change. */
async function aCache({ deaf = false } = {}) {
  const { keys: truth, ...stores } = memoryStores()
  await furnish({ ...stores, keys: truth })
  await truth.issue(aKey(), [aCredential()])
  const held: Held[] = []
  const reliance: { until: Instant } = { until: instant(Number.POSITIVE_INFINITY) }
  const listeners: ((accountId: string | undefined) => void)[] = []
  const keys: KeyStore = {
    ...truth,
    watch(listener) {
      listeners.push(listener)
      if (!deaf) truth.watch(listener)
    },
    async dossier(apiId, wanted) {
      const seen = await truth.dossier(apiId, wanted)
      return new Promise((resolve, reject) =>
        held.push({ seen, go: answer => (answer === undefined ? resolve(seen) : reject(answer)) }),
      )
    },
  }
  const dossiers = cachedDossiers(keys, reliance, 100)
  const read = (now = NOON) => Promise.resolve(dossiers.read(API, SECRET, now)).then(revokedIn)
  const readFresh = () => Promise.resolve(dossiers.readFresh(API, SECRET, NOON)).then(revokedIn)
  const known = (now = NOON) => revokedIn(dossiers.known(API, SECRET, now))
  /** Once a read has begun. */
  const begun = async (nth: number) => {
    await expect.poll(() => held.length).toBe(nth)
    return worth(held[nth - 1])
  }
  const hear = (accountId?: string) => listeners.forEach(listener => void listener(accountId))
  const revoke = () => truth.amend('key_1', { revokedAt: NOON })
  return { dossiers, reliance, held, read, readFresh, known, begun, hear, revoke }
}

type Found = Exclude<Awaited<ReturnType<ReturnType<typeof cachedDossiers>['read']>>, undefined>

const revokedIn = (found: Found | undefined): string | undefined =>
  found === undefined || found === 'busy'
    ? found
    : found.dossier.key.revokedAt === undefined
      ? 'good'
      : 'revoked'

describe('a dossier that was read', () => {
  it('is known for as long as the node relies on what it reads, and then read anew', async () => {
    const { reliance, read, known, begun } = await aCache()
    reliance.until = after(NOON, 5 * SECOND)
    const reading = read()
    ;(await begun(1)).go()
    expect(await reading).toBe('good')
    expect(known(after(NOON, 5 * SECOND - 1))).toBe('good')
    expect(known(after(NOON, 5 * SECOND))).toBeUndefined()
    const late = read(after(NOON, 5 * SECOND))
    ;(await begun(2)).go()
    expect(await late).toBe('good')
  })

  it('while nothing is relied on is used once and never kept, also once the node hears again', async () => {
    const { reliance, read, known, begun } = await aCache()
    reliance.until = NOON
    const reading = read()
    ;(await begun(1)).go()
    expect(await reading).toBe('good')
    reliance.until = after(NOON, 5 * SECOND)
    expect(known()).toBeUndefined()
  })

  it('before another node revoked its key does not come back, whenever its answer comes', async () => {
    const { read, known, begun, revoke } = await aCache()
    const early = read()
    const first = await begun(1)
    await revoke()
    const late = read()
    const second = await begun(2)
    second.go()
    expect(await late).toBe('revoked')
    first.go()
    expect(await early).toBe('good')
    expect(known()).toBe('revoked')
  })

  it('is forgotten when changes may have been missed, and so is one that is still being read', async () => {
    const { read, known, begun, hear } = await aCache()
    const reading = read()
    ;(await begun(1)).go()
    await reading
    const other = read()
    const second = await begun(2)
    hear()
    second.go()
    await other
    expect(known()).toBeUndefined()
  })
})

describe('a question that is to be answered by the store', () => {
  it('is, though an answer to an earlier one is under way, and later ones share its own', async () => {
    const { read, readFresh, begun, revoke } = await aCache({ deaf: true })
    const early = read()
    const first = await begun(1)
    await revoke()
    const fresh = readFresh()
    const second = await begun(2)
    const late = read()
    second.go()
    expect([await fresh, await late]).toEqual(['revoked', 'revoked'])
    first.go()
    expect(await early).toBe('good')
  })

  it('lets a node that hears nothing know, and what was read before does not take its place', async () => {
    const { read, readFresh, known, begun, revoke } = await aCache({ deaf: true })
    const reading = read()
    ;(await begun(1)).go()
    await reading
    const early = readFresh()
    const second = await begun(2)
    await revoke()
    expect(known()).toBe('good')
    const fresh = readFresh()
    ;(await begun(3)).go()
    expect(await fresh).toBe('revoked')
    second.go()
    expect([await early, known()]).toEqual(['good', 'revoked'])
  })

  it('fails with the store, whatever is remembered', async () => {
    const { read, readFresh, known, begun } = await aCache()
    const reading = read()
    ;(await begun(1)).go()
    await reading
    const fresh = readFresh()
    ;(await begun(2)).go(new Error('gone'))
    await expect(fresh).rejects.toThrow('gone')
    expect(known()).toBe('good')
  })
})

describe('those who ask for the same key while the store is slow', () => {
  it('share one read', async () => {
    const { read, begun, held } = await aCache()
    const all = Array.from({ length: 50 }, () => read())
    ;(await begun(1)).go()
    expect(await Promise.all(all)).toEqual(Array(50).fill('good'))
    expect(held).toHaveLength(1)
  })

  it('share none that could be older than a change the node did not hear of', async () => {
    const { reliance, read, begun, held } = await aCache()
    reliance.until = NOON
    const all = [read(), read()]
    await begun(2)
    for (const it of held) it.go()
    expect(await Promise.all(all)).toEqual(['good', 'good'])
  })

  it('share its failure, and the next one reads anew', async () => {
    const { read, begun } = await aCache()
    const all = [read(), read()].map(it => it.catch((cause: Error) => cause.message))
    ;(await begun(1)).go(new Error('away'))
    expect(await Promise.all(all)).toEqual(['away', 'away'])
    const again = read()
    ;(await begun(2)).go()
    expect(await again).toBe('good')
  })

  it('are told at once when too many wait, until those have their answer', async () => {
    const { read, begun } = await aCache()
    const waiting = Array.from({ length: CROWD }, () => read())
    expect(await read()).toBe('busy')
    ;(await begun(1)).go()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['good']))
    const next = read()
    ;(await begun(2)).go()
    expect(await next).toBe('good')
  })
})
