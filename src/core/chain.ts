import type { Attribution } from './actor.ts'
import type { AuditEntry, AuditHead, Change, Json } from './audit.ts'

/** SHA-256 of a text in UTF-8, hex. */
export type Sha256 = (text: string) => string

/** Before the first entry. */
export const NO_ENTRIES: AuditHead = { count: 0, hash: '0'.repeat(64) }

/** JSON with the names of each object sorted and nothing between its parts: one text for one value. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.keys(value)
    .toSorted()
    .flatMap(name => memberOf(name, value[name]))
  return `{${members.join(',')}}`
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

const memberOf = (name: string, value: Json | undefined): readonly string[] =>
  value === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(value)}`]

/** The entry that follows `last`. */
export function nextEntry(
  last: AuditHead,
  { id, change, by }: { readonly id: string; readonly change: Change; readonly by: Attribution },
  sha256: Sha256,
): AuditEntry {
  const { actor, at, requestId, address } = by
  const said = { ...change, actor, at, requestId, address, seq: last.count + 1, id }
  return { ...said, hash: hashOf(last.hash, said, sha256) }
}

export const headAfter = ({ seq, hash }: AuditEntry): AuditHead => ({ count: seq, hash })

/** The hash before it, a new line, and all the entry says but its own hash. */
function hashOf(previous: string, said: Omit<AuditEntry, 'hash'>, sha256: Sha256): string {
  const { seq, id, at, actor, requestId, address, action, accountId, target, before, after } = said
  const { kind, name } = actor
  const body = {
    seq,
    id,
    at,
    actor: { kind, id: actor.id, name },
    requestId,
    address,
    action,
    accountId,
    target: { kind: target.kind, id: target.id },
    before,
    after,
  }
  return sha256(`${previous}\n${canonicalJson(body)}`)
}

/** What is wrong with a chain, and where: the number of the first entry that is not as it was written. */
export interface Flaw {
  readonly kind: 'altered' | 'missing' | 'moved' | 'inserted'
  readonly seq: number
  /** A sentence for people. */
  readonly detail: string
}

/** How far a chain holds. */
export type Followed =
  | { readonly ok: true; readonly head: AuditHead }
  | { readonly ok: false; readonly flaw: Flaw }

/** Follows a chain on from `from`. A long one is followed block by block, with the head each block answers. */
export function follow(from: AuditHead, entries: readonly AuditEntry[], sha256: Sha256): Followed {
  let head = from
  for (const entry of entries) {
    const flaw = flawAt(head, entry, entries, sha256)
    if (flaw !== undefined) return { ok: false, flaw }
    head = headAfter(entry)
  }
  return { ok: true, head }
}

function flawAt(
  head: AuditHead,
  entry: AuditEntry,
  entries: readonly AuditEntry[],
  sha256: Sha256,
): Flaw | undefined {
  const expected = head.count + 1
  if (entry.seq < expected) {
    return { kind: 'inserted', seq: entry.seq, detail: `Entry ${entry.seq} is there once more.` }
  }
  if (entry.seq > expected) {
    return entries.some(it => it.seq === expected)
      ? { kind: 'moved', seq: expected, detail: `Entry ${expected} is not in its place.` }
      : { kind: 'missing', seq: expected, detail: `Entry ${expected} is missing.` }
  }
  if (hashOf(head.hash, entry, sha256) === entry.hash) return undefined
  const detail = `Entry ${expected} was altered, or put in the place of another, or the one before it was.`
  return { kind: 'altered', seq: expected, detail }
}

/** Whether a chain that was followed to its end ends where the head says. */
export function flawOfEnd(reached: AuditHead, head: AuditHead): Flaw | undefined {
  if (reached.count < head.count) {
    const seq = reached.count + 1
    return { kind: 'missing', seq, detail: `The log ends before entry ${seq}; there were ${head.count}.` }
  }
  if (reached.count > head.count) {
    const seq = head.count + 1
    return { kind: 'inserted', seq, detail: `Entry ${seq} was never written; there were ${head.count}.` }
  }
  if (reached.hash === head.hash) return undefined
  const detail = `Entry ${head.count}, the last one, or the note of its hash was altered.`
  return { kind: 'altered', seq: head.count, detail }
}
