import { expect, it } from 'vitest'
import { expectDone } from '../../src/app/root.ts'
import { MAX_CANDIDATES } from '../../src/core/digest.ts'
import { importKey } from '../../src/engine/import.ts'
import { worth } from '../build/worth.ts'
import { KEPT, oldKey } from './foreign.ts'
import { openShop } from './shop.ts'

const OWNER = '203.0.113.7'
const stranger = (nth = 0) => `198.51.100.${nth + 1}`
const many = <T>(count: number, make: (nth: number) => T) =>
  Array.from({ length: count }, (_, nth) => make(nth))

/** A shop with keys of slow digests; every check is noted, and waits until the checks are let go. */
async function aBesiegedShop(keys: readonly string[]) {
  const { ports, profiles, account, said } = await openShop('zenhire')
  for (const key of keys) {
    const digest = worth(KEPT['bcrypt'])(key)
    expectDone(await importKey(ports, profiles, { accountId: account.id, name: 'Old', digest }))
  }
  const checked: string[] = []
  const gate = Promise.withResolvers<void>()
  const { slowFits } = ports.secrets
  const held: typeof slowFits = async (secret, digest) => {
    checked.push(secret)
    await gate.promise
    return slowFits(secret, digest)
  }
  Object.assign(ports.secrets, { slowFits: held })
  /** Asks from an address; back once everything that can go on without a check has. */
  async function knock(key: string, address: string) {
    const answer = said(key, undefined, address)
    await new Promise(soon => setImmediate(soon))
    return { answer }
  }
  return { checked, knock, letGo: () => gate.resolve() }
}

const SHARED = many(MAX_CANDIDATES, nth => `${oldKey('same')}${nth}`)
const guess = (nth: number) => `${oldKey('same')}x${nth}`

it('somebody who guesses at a crowded prefix holds up no owner of another one', async () => {
  const own = oldKey('mine')
  const { checked, knock, letGo } = await aBesiegedShop([...SHARED, own])
  const guesses = []
  for (let nth = 0; nth < 40; nth++) guesses.push(await knock(guess(nth), stranger()))
  const owner = await knock(own, OWNER)
  letGo()
  expect(await owner.answer).toBe('admitted')
  const answers = await Promise.all(guesses.map(it => it.answer))
  expect(answers.filter(it => it === 'unknown')).toHaveLength(2)
  expect(answers.filter(it => it === 'troubled')).toHaveLength(38)
  // Two checks were on their way when the owner came.
  expect(checked.indexOf(own)).toBeLessThan(3)
  expect(checked).toHaveLength(2 * MAX_CANDIDATES + 1)
})

it('nor an owner of a key with the same prefix, who comes from another address', async () => {
  const { knock, letGo } = await aBesiegedShop(SHARED)
  const guesses = []
  for (let nth = 0; nth < 40; nth++) guesses.push(await knock(guess(nth), stranger()))
  const owner = await knock(worth(SHARED[0]), OWNER)
  letGo()
  expect(await owner.answer).toBe('admitted')
  await Promise.all(guesses.map(it => it.answer))
})

it('nor do many who guess at one prefix', async () => {
  const own = oldKey('mine')
  const { checked, knock, letGo } = await aBesiegedShop([oldKey('same'), own])
  const guesses = []
  for (let nth = 0; nth < 200; nth++) guesses.push(await knock(guess(nth), stranger(nth % 50)))
  const owner = await knock(own, OWNER)
  letGo()
  expect(await owner.answer).toBe('admitted')
  expect(checked.indexOf(own)).toBeLessThan(3)
  await Promise.all(guesses.map(it => it.answer))
})

it('nor does somebody who guesses at many prefixes', async () => {
  const [own, ...others] = many(41, nth => oldKey(`k${nth + 100}`))
  const { checked, knock, letGo } = await aBesiegedShop([worth(own), ...others])
  const guesses = []
  for (const key of others) guesses.push(await knock(`${key}x`, stranger()))
  const owner = await knock(worth(own), OWNER)
  letGo()
  expect(await owner.answer).toBe('admitted')
  expect(checked.indexOf(worth(own))).toBeLessThan(3)
  await Promise.all(guesses.map(it => it.answer))
})

it('a key that found no place to wait has cost its address no guess', async () => {
  const keys = many(40, nth => oldKey(`k${nth + 100}`))
  const { knock, letGo } = await aBesiegedShop(keys)
  const first = []
  for (const key of keys) first.push(await knock(key, OWNER))
  letGo()
  const answers = await Promise.all(first.map(it => it.answer))
  expect(answers).toContain('troubled')
  const late = worth(keys[answers.indexOf('troubled')])
  for (const wrong of many(15, nth => `${late}x${nth}`))
    expect(await (await knock(wrong, OWNER)).answer).toBe('unknown')
  expect(await (await knock(late, OWNER)).answer).toBe('admitted')
})
