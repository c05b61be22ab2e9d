import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditEntry, AuditHead, Json } from '../../src/core/audit.ts'
import {
  canonicalJson,
  type Flaw,
  flawOfEnd,
  follow,
  headAfter,
  NO_ENTRIES,
  nextEntry,
} from '../../src/core/chain.ts'
import { instant } from '../../src/core/terms.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A log of some entries, as it was written. */
function aLog(length: number): { readonly entries: readonly AuditEntry[]; readonly head: AuditHead } {
  const entries: AuditEntry[] = []
  let head = NO_ENTRIES
  for (let at = 1; at <= length; at++) {
    const change = {
      action: 'account.amend',
      accountId: at % 3 === 0 ? undefined : `acc_${at}`,
      target: { kind: 'account', id: `acc_${at}` },
      before: { name: `before ${at}`, modules: [] },
      after: { name: `after ${at}`, modules: ['a', { deep: null }] },
    }
    const actor = { kind: 'key', id: `key_${at}`, name: 'Root key' } as const
    const by = { actor, at: instant(1000 + at), requestId: at % 2 === 0 ? undefined : `req_${at}` }
    const entry = nextEntry(head, { id: `aud_${at}`, change, by }, sha256)
    entries.push(entry)
    head = headAfter(entry)
  }
  return { entries, head }
}

function flawOf(entries: readonly AuditEntry[], head: AuditHead): Flaw | undefined {
  const followed = follow(NO_ENTRIES, entries, sha256)
  return followed.ok ? flawOfEnd(followed.head, head) : followed.flaw
}

const FIELDS: readonly ((entry: AuditEntry) => AuditEntry)[] = [
  it => ({ ...it, id: `${it.id}x` }),
  it => ({ ...it, at: instant(it.at + 1) }),
  it => ({ ...it, actor: { ...it.actor, id: 'key_other' } }),
  it => ({ ...it, actor: { ...it.actor, kind: 'person' } }),
  it => ({ ...it, actor: { ...it.actor, name: 'Somebody else' } }),
  it => ({ ...it, requestId: `${it.requestId}x` }),
  it => ({ ...it, address: '192.0.2.9' }),
  it => ({ ...it, action: 'account.add' }),
  it => ({ ...it, accountId: 'acc_other' }),
  it => ({ ...it, target: { ...it.target, id: 'acc_other' } }),
  it => ({ ...it, target: { ...it.target, kind: 'api' } }),
  it => ({ ...it, before: null }),
  it => ({ ...it, after: { ...Object(it.after), name: 'after' } }),
  it => ({ ...it, hash: sha256(it.hash) }),
]

const aPlace = fc.integer({ min: 1, max: 12 }).chain(length =>
  fc.record({
    length: fc.constant(length),
    at: fc.integer({ min: 0, max: length - 1 }),
    other: fc.integer({ min: 0, max: length - 1 }),
  }),
)

describe('a chain of audit entries', () => {
  it('holds as it was written, whole and block by block', () => {
    const { entries, head } = aLog(20)
    expect(flawOf(entries, head)).toBeUndefined()
    const first = follow(NO_ENTRIES, entries.slice(0, 7), sha256)
    const rest = first.ok ? follow(first.head, entries.slice(7), sha256) : first
    expect(rest).toEqual({ ok: true, head })
    expect(flawOf([], NO_ENTRIES)).toBeUndefined()
  })

  it('has a hash that anybody can work out: the one before, a new line, and the entry in canonical JSON', () => {
    const [entry] = aLog(1).entries
    const said =
      '{"accountId":"acc_1","action":"account.amend","actor":{"id":"key_1","kind":"key","name":"Root key"},' +
      '"after":{"modules":["a",{"deep":null}],"name":"after 1"},"at":1001,' +
      '"before":{"modules":[],"name":"before 1"},"id":"aud_1","requestId":"req_1","seq":1,' +
      '"target":{"id":"acc_1","kind":"account"}}'
    expect(entry?.hash).toBe(sha256(`${'0'.repeat(64)}\n${said}`))
  })

  it('shows any field of any entry that was altered, and names the entry', () => {
    fc.assert(
      fc.property(aPlace, fc.nat(FIELDS.length - 1), ({ length, at }, field) => {
        const { entries, head } = aLog(length)
        const altered = entries.map((it, place) => (place === at ? (FIELDS[field]?.(it) ?? it) : it))
        expect(flawOf(altered, head)).toMatchObject({ kind: 'altered', seq: at + 1 })
      }),
      { numRuns: 300 },
    )
  })

  it('shows an entry that was removed, wherever it was, the last one too', () => {
    fc.assert(
      fc.property(aPlace, ({ length, at }) => {
        const { entries, head } = aLog(length)
        expect(flawOf(entries.toSpliced(at, 1), head)).toMatchObject({ kind: 'missing', seq: at + 1 })
      }),
    )
  })

  it('shows an entry that was removed although the others were numbered anew', () => {
    fc.assert(
      fc.property(aPlace, ({ length, at }) => {
        const { entries, head } = aLog(length)
        const anew = entries.toSpliced(at, 1).map((it, place) => ({ ...it, seq: place + 1 }))
        const kind = at === length - 1 ? 'missing' : 'altered'
        expect(flawOf(anew, head)).toMatchObject({ kind, seq: at + 1 })
      }),
    )
  })

  it('shows two entries that changed places, whether they kept their numbers or not', () => {
    fc.assert(
      fc.property(aPlace, ({ length, at, other }) => {
        fc.pre(at !== other)
        const { entries, head } = aLog(length)
        const [one, two] = [entries[at], entries[other]]
        if (one === undefined || two === undefined) return
        const swapped = entries.with(at, two).with(other, one)
        const first = Math.min(at, other) + 1
        expect(flawOf(swapped, head)).toMatchObject({ kind: 'moved', seq: first })
        const anew = swapped.map((it, place) => ({ ...it, seq: place + 1 }))
        expect(flawOf(anew, head)).toMatchObject({ kind: 'altered', seq: first })
      }),
    )
  })

  it('shows an entry that was put in, even one with a hash that follows', () => {
    fc.assert(
      fc.property(aPlace, ({ length, at }) => {
        const { entries, head } = aLog(length)
        const copy = entries[at]
        if (copy === undefined) return
        const twice = flawOf(entries.toSpliced(at, 0, copy), head)
        expect(twice).toMatchObject({ kind: 'inserted', seq: at + 1 })
        const last = at === 0 ? NO_ENTRIES : headAfter(entries[at - 1] ?? never())
        const forged = nextEntry(last, { id: 'aud_x', change: copy, by: copy }, sha256)
        expect(flawOf(entries.toSpliced(at, 0, forged), head)).toBeDefined()
        const pushed = nextEntry(head, { id: 'aud_x', change: copy, by: copy }, sha256)
        expect(flawOf([...entries, pushed], head)).toMatchObject({ kind: 'inserted', seq: length + 1 })
      }),
    )
  })

  it('shows an entry whose hash was worked out anew, at the latest by the one after it', () => {
    fc.assert(
      fc.property(aPlace, ({ length, at }) => {
        const { entries, head } = aLog(length)
        const before = at === 0 ? NO_ENTRIES : headAfter(entries[at - 1] ?? never())
        const written = entries[at] ?? never()
        const forged = nextEntry(
          before,
          { id: written.id, change: { ...written, action: 'account.add' }, by: written },
          sha256,
        )
        const seq = Math.min(at + 2, length)
        expect(flawOf(entries.with(at, forged), head)).toMatchObject({ kind: 'altered', seq })
      }),
    )
  })
})

const never = (): never => {
  throw new Error('There is an entry at every place of a log.')
}

describe('canonical JSON', () => {
  it('is one text for one value, however its names are ordered', () => {
    const shuffled = (value: Json): Json =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(Object.entries(value).toReversed())
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), value => {
        const json: Json = JSON.parse(JSON.stringify(value))
        expect(canonicalJson(shuffled(json))).toBe(canonicalJson(json))
        expect(JSON.parse(canonicalJson(json))).toEqual(json)
      }),
    )
  })
})
