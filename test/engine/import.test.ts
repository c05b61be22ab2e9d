import { describe, expect, it } from 'vitest'
import { expectDone } from '../../src/app/root.ts'
import { MAX_CANDIDATES } from '../../src/core/digest.ts'
import type { Digest } from '../../src/core/terms.ts'
import { revokeKey } from '../../src/engine/change.ts'
import { type GivenDigest, importKey } from '../../src/engine/import.ts'
import { worth } from '../build/worth.ts'
import { KEPT, oldKey } from './foreign.ts'
import { openShop, problemOf } from './shop.ts'

async function openOldShop(profile = 'zenhire') {
  const shop = await openShop(profile)
  const { ports, profiles, account } = shop
  const take = (digest: GivenDigest, more = {}) =>
    importKey(ports, profiles, { accountId: account.id, name: 'Old', digest, ...more })
  const rehashes = async () =>
    (await ports.audit.list({ action: 'credential.rehash' }, { limit: 100 })).items.length
  return { ...shop, take, rehashes }
}
const kept = (name: string, key: string) => worth(KEPT[name])(key)

describe.each(Object.keys(KEPT))('a key of which there is a digest: %s', name => {
  const key = oldKey('abcd')

  it('works as if it were known, again and again, and no other does', async () => {
    const { take, said } = await openOldShop()
    expectDone(await take(kept(name, key)))
    for (const _ of [1, 2, 3]) expect(await said(key)).toBe('admitted')
    for (const wrong of [`${key}x`, key.slice(0, -1), oldKey('abce'), key.toUpperCase()])
      expect(await said(wrong)).toMatch(/unknown|malformed/)
  })

  it('is known by SHA-256 alone from its first use on', async () => {
    const { ports, take, said, account, rehashes } = await openOldShop()
    const { credentials, key: made } = expectDone(await take(kept(name, key)))
    const wasKnown = worth(credentials[0]).digest === ports.secrets.digest(key)
    expect(wasKnown).toBe(name.startsWith('sha256'))
    await said(key)
    const [after] = worth(await ports.keys.find(made.id)).credentials
    expect(after).toMatchObject({ id: worth(credentials[0]).id, digest: ports.secrets.digest(key) })
    expect(await ports.keys.foreignForms(account.apiId)).toEqual([])
    expect(await rehashes()).toBe(wasKnown ? 0 : 1)
  })

  it('is refused as what it is once it is revoked, also when it was never used', async () => {
    const { ports, take, said } = await openOldShop()
    const { key: made } = expectDone(await take(kept(name, key)))
    expectDone(await revokeKey(ports, made.id))
    expect([await said(key), await said(key)]).toEqual(['revoked', 'revoked'])
  })

  it('is imported once', async () => {
    const { take } = await openOldShop()
    const digest = kept(name, key)
    expectDone(await take(digest))
    expect(problemOf(await take(digest))).toBe('secret-taken at digest.value')
  })
})

describe('published digests', () => {
  // The example of the package’s own page.
  it('of a prefixed API key fit its key', async () => {
    const { ports } = await openOldShop()
    expect(ports.secrets.digest('51FwqftsmMDHHbJAMEXXHCgG')).toBe(
      'd70d981d87b449c107327c2a2afbf00d4b58070d6ba571aac35d7ea3e7c79f37',
    )
  })
})

describe('someone who learned a foreign digest', () => {
  it('cannot show what stands in for it in the place of the key', async () => {
    const { take, said, ports } = await openOldShop()
    const digest = kept('sha512 in hex', oldKey('abcd'))
    expectDone(await take(digest))
    for (const shown of [digest.value, `\nsha512\n${digest.value}`, `zh_cv_live_${digest.value}`])
      expect(await said(shown)).toMatch(/malformed|unknown/)
    expect(ports.secrets.digest(`\nsha512\n${digest.value}`)).toHaveLength(64)
  })
})

describe('a digest is refused', () => {
  const bcrypt = () => kept('bcrypt', oldKey('abcd'))
  it.each([
    ['of an unknown kind', () => ({ kind: 'md5', value: '0'.repeat(32) }), 'digest.kind', /"md5" is no kind/],
    ['that is malformed', () => ({ ...bcrypt(), value: '$2b$12$short' }), 'digest.value', /60 characters/],
    [
      'that is slow and has no prefix',
      () => ({ ...bcrypt(), prefix: undefined }),
      'digest.prefix',
      /cannot be looked up/,
    ],
    [
      'whose prefix is too short',
      () => ({ ...bcrypt(), prefix: 'zh_cv_live_abc' }),
      'digest.prefix',
      /at least 4 characters/,
    ],
    [
      'whose prefix is too long',
      () => ({ ...bcrypt(), prefix: oldKey('abcd') }),
      'digest.prefix',
      /at most 16/,
    ],
    [
      'whose prefix is of no form',
      () => ({ ...bcrypt(), prefix: 'other_abcdef' }),
      'digest.prefix',
      /forms that can be imported/,
    ],
    [
      'whose prefix is one of keys made here',
      () => ({ ...bcrypt(), prefix: 'zh_api_abcd' }),
      'digest.prefix',
      /forms that can be imported/,
    ],
    [
      'whose prefix is not printable',
      () => ({ ...bcrypt(), prefix: 'zh_cv_live_ab cd' }),
      'digest.prefix',
      /forms/,
    ],
    [
      'whose prefix is the key',
      () => ({ ...kept('sha256 in hex', 'zh_cv_live_0123456789'), prefix: 'zh_cv_live_0123456789' }),
      'digest.prefix',
      /the whole key/,
    ],
    [
      'of a prefixed key without its prefix',
      () => ({ ...kept('prefixed-api-key', oldKey('a')), prefix: undefined }),
      'digest.prefix',
      /before the long token/,
    ],
  ] as const)('%s', async (_, digest, path, why) => {
    const { take } = await openOldShop()
    const outcome = await take(digest())
    expect(problemOf(outcome)).toBe(`input-invalid at ${path}`)
    expect(outcome.ok ? '' : outcome.problem.detail).toMatch(why)
  })

  it('where the API takes no imported keys', async () => {
    const { take } = await openOldShop('zensearch')
    const outcome = await take(kept('sha256 in hex', oldKey('a')))
    expect(problemOf(outcome)).toBe('input-invalid at digest')
  })

  it('beside the key itself, and there is one of them', async () => {
    const { take, ports, profiles, account } = await openOldShop()
    expect(problemOf(await take(bcrypt(), { secret: oldKey('a') }))).toBe('input-invalid at secret')
    const none = await importKey(ports, profiles, { accountId: account.id, name: 'None' })
    expect(problemOf(none)).toBe('input-invalid at secret')
  })

  it('when a key would have to be tried against too many of the same prefix', async () => {
    const { take } = await openOldShop()
    const several = Array.from({ length: MAX_CANDIDATES + 1 }, (_, nth) => `${oldKey('same')}${nth}`)
    const outcomes = []
    for (const key of several) outcomes.push(problemOf(await take(kept('bcrypt', key))))
    expect(outcomes).toEqual([
      ...Array.from({ length: MAX_CANDIDATES }, () => 'none'),
      'input-invalid at digest.prefix',
    ])
  })
})

describe('keys that share a prefix', () => {
  it('each work, and each is rehashed by itself', async () => {
    const { take, said, rehashes } = await openOldShop()
    const keys = [1, 2, 3].map(nth => `${oldKey('same')}${nth}`)
    for (const key of keys) expectDone(await take(kept('bcrypt', key)))
    for (const [nth, key] of keys.toReversed().entries()) {
      expect(await said(key)).toBe('admitted')
      expect(await rehashes()).toBe(nth + 1)
    }
  })
})

describe('a slow digest', () => {
  it('is checked once when many come first with the same key', async () => {
    const shop = await openOldShop()
    const key = oldKey('abcd')
    expectDone(await shop.take(kept('bcrypt', key)))
    let checks = 0
    const { slowFits } = shop.ports.secrets
    const counted = (...asked: Parameters<typeof slowFits>) => {
      checks++
      return slowFits(...asked)
    }
    Object.assign(shop.ports.secrets, { slowFits: counted })
    const all = await Promise.all(Array.from({ length: 50 }, () => shop.said(key)))
    expect([new Set(all), checks, await shop.rehashes()]).toEqual([new Set(['admitted']), 1, 1])
  })

  it('is guessed at a few times a minute from one address, and its owner is let in from another', async () => {
    const { take, said, clock } = await openOldShop()
    const key = oldKey('abcd')
    expectDone(await take(kept('bcrypt', key)))
    const guesses = []
    for (let nth = 0; nth < 18; nth++) guesses.push(await said(`${oldKey('abcd')}${nth}`))
    expect(guesses).toEqual([...Array.from({ length: 16 }, () => 'unknown'), 'troubled', 'troubled'])
    expect(await said(key)).toBe('troubled')
    expect(await said(oldKey('none'))).toBe('unknown')
    clock.advance(60_000)
    expect(await said(key)).toBe('admitted')
  })

  it('that fits takes nothing from the guesses', async () => {
    const { take, said } = await openOldShop()
    const keys = Array.from({ length: MAX_CANDIDATES }, (_, nth) => `${oldKey('same')}${nth}`)
    for (const key of keys) expectDone(await take(kept('scrypt', key)))
    for (const key of keys) expect(await said(key)).toBe('admitted')
    const guesses = []
    for (let nth = 0; nth < 10; nth++) guesses.push(await said(`${oldKey('same')}x${nth}`))
    expect(new Set(guesses)).toEqual(new Set(['unknown']))
  })

  it('has no more than some waiting, and says to all others that it cannot be known now', async () => {
    const { take, said, ports } = await openOldShop()
    const keys = Array.from({ length: 60 }, (_, nth) => oldKey(`k${nth + 100}`))
    for (const key of keys) expectDone(await take(kept('bcrypt', key)))
    const gate = Promise.withResolvers<void>()
    const { slowFits } = ports.secrets
    let [now, most] = [0, 0]
    const slowly: typeof slowFits = async (secret, digest) => {
      most = Math.max(most, ++now)
      await gate.promise
      now--
      return slowFits(secret, digest)
    }
    Object.assign(ports.secrets, { slowFits: slowly })
    const asked = keys.map(key => said(key))
    await new Promise(soon => setImmediate(soon))
    gate.resolve()
    const all = await Promise.all(asked)
    expect([most, all.filter(it => it === 'admitted').length]).toEqual([2, 34])
    expect(all.filter(it => it === 'troubled')).toHaveLength(26)
    const rest = keys.filter((_, at) => all[at] === 'troubled')
    for (const key of rest) expect(await said(key)).toBe('admitted')
  })
})

describe('an API without foreign digests', () => {
  it('asks the store for them once, however many unknown keys come, until something changes', async () => {
    const { ports, said, take } = await openOldShop()
    let asked = 0
    const { foreignForms, candidates } = ports.keys
    const count =
      <A extends readonly unknown[], T>(original: (...args: A) => T) =>
      (...args: A) => {
        asked++
        return original(...args)
      }
    Object.assign(ports.keys, { foreignForms: count(foreignForms), candidates: count(candidates) })
    for (let nth = 0; nth < 20; nth++) expect(await said(oldKey(`x${nth}`))).toBe('unknown')
    expect(asked).toBe(1)
    expectDone(await take(kept('bcrypt', oldKey('abcd'))))
    expect(await said(oldKey('abcd'))).toBe('admitted')
    expect(asked).toBeGreaterThan(1)
  })

  it('keeps what it knows by SHA-256 as it was given, whatever the spelling', async () => {
    const { take, ports } = await openOldShop()
    const { credentials } = expectDone(await take(kept('sha256 in base64', oldKey('abcd'))))
    const digest: Digest = ports.secrets.digest(oldKey('abcd'))
    expect(credentials).toMatchObject([{ digest, mask: '...' }])
  })
})
