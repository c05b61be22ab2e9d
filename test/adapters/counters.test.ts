import { describe, expect, it } from 'vitest'
import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import type { LimitRule } from '../../src/core/limit.ts'
import { after, MINUTE } from '../../src/core/terms.ts'
import { counterStoreContract } from '../contracts/counters.ts'
import { NOON } from '../contracts/nouns.ts'

const rule: LimitRule = { name: 'per-key', kind: 'window', limit: 2, spanMs: MINUTE }
const one = (slot: string) => [{ slot, rule }]

counterStoreContract('memory', memoryCounters)

describe('the memory of the counters', () => {
  it('does not grow with slots that have run out', () => {
    const counters = memoryCounters()
    for (let at = 0; at < 50_000; at++) counters.take(one(`slot ${at}`), 1, after(NOON, at * 100))
    // 600 slots are in use at any moment; those that ran out go as new ones come.
    expect(counters.size).toBeLessThan(2_000)
  })

  it('never sweeps a slot that still counts', () => {
    const counters = memoryCounters()
    counters.take([{ slot: 'long', rule: { ...rule, spanMs: 50 * MINUTE } }], 2, NOON)
    for (let at = 0; at < 5_000; at++) counters.take(one(`slot ${at}`), 1, after(NOON, at * 500))
    const [reading] = counters.take([{ slot: 'long', rule }], 0, after(NOON, MINUTE - 1))
    expect(reading?.used).toBe(2)
  })

  it('holds no more addresses than its cap: the oldest go', () => {
    const counters = memoryCounters({ maxAddresses: 100 })
    for (let at = 0; at < 1_000; at++) counters.take(one(`per-address/key_1/${at}`), 1, NOON)
    expect(counters.size).toBe(100)
    const used = (at: number) => counters.take(one(`per-address/key_1/${at}`), 0, NOON)[0]?.used
    expect([used(899), used(900), used(999)]).toEqual([0, 1, 1])
  })

  it('never forgets what a key or an account has used, however many addresses come', () => {
    const counters = memoryCounters({ maxAddresses: 100 })
    counters.take([...one('per-key/key_1'), ...one('per-account/acc_1')], 2, NOON)
    for (let at = 0; at < 1_000; at++) counters.take(one(`per-address/key_1/${at}`), 1, NOON)
    for (let at = 2; at < 1_000; at++) counters.take(one(`per-key/key_${at}`), 1, NOON)
    const readings = counters.take([...one('per-key/key_1'), ...one('per-account/acc_1')], 0, NOON)
    expect(readings.map(it => it.used)).toEqual([2, 2])
  })

  it('lets no limit that is asked for by name take the place of an address, nor hold more than its cap', () => {
    const counters = memoryCounters({ maxAddresses: 100 })
    counters.take(one('per-address/key_1/1'), 1, NOON)
    for (let at = 0; at < 1_000; at++) counters.take(one(`asked/-/${at}`), 1, NOON)
    expect(counters.size).toBe(101)
    expect(counters.take(one('per-address/key_1/1'), 0, NOON)[0]?.used).toBe(1)
  })

  it('stays as fast when it is full as when it is empty', () => {
    const counters = memoryCounters({ maxAddresses: 20_000 })
    const started = process.cpuUsage()
    for (let at = 0; at < 300_000; at++) counters.take(one(`per-address/key_1/${at}`), 1, NOON)
    expect(counters.size).toBe(20_000)
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000)
  })
})

describe('a snapshot of the counters', () => {
  it('carries windows over a restart, just as they stood', () => {
    const before = memoryCounters()
    before.take(one('a'), 2, NOON)
    const now = after(NOON, MINUTE - 1)
    const later = memoryCounters()
    later.restore(structuredClone(before.snapshot(now)), now)
    expect(later.take(one('a'), 1, now)).toEqual(before.take(one('a'), 1, now))
    expect(later.take(one('a'), 1, after(NOON, MINUTE))[0]?.admitted).toBe(true)
  })

  it('leaves out what has run out, when it is made and when it is put back', () => {
    const before = memoryCounters()
    before.take(one('a'), 1, NOON)
    expect(before.snapshot(after(NOON, MINUTE))).toEqual([])
    const later = memoryCounters()
    later.restore(before.snapshot(NOON), after(NOON, MINUTE))
    expect(later.size).toBe(0)
  })

  it('puts a slot back once', () => {
    const counters = memoryCounters({ maxAddresses: 2 })
    counters.take(one('a'), 1, NOON)
    counters.take(one('b'), 1, NOON)
    counters.restore(counters.snapshot(NOON), NOON)
    expect(counters.size).toBe(2)
  })
})
