import type { AuditEntry } from '../core/audit.ts'
import { after, type Instant, SECOND } from '../core/terms.ts'
import { bothEnds, END_KEPT_MS, earlierThan, endBy, type TokenEnd } from '../core/token-end.ts'
import type { AuditLog } from '../ports/audit.ts'
import type { Clock } from '../ports/clock.ts'

/** Which tokens have ended before their time, by the id of their API. */
export interface TokenEnds {
  /**
   * As it stood at most a second ago.
   * @throws {Fault} when the log cannot be read
   */
  of(apiId: string): Promise<readonly TokenEnd[]>
}

/** What was read is good for so long. */
const FRESH_MS = SECOND
const PAGE = 500
/** Keys and accounts remembered at the most; with more, all tokens there were have ended. */
const REMEMBERED = 10_000

interface Ended {
  readonly apiId: string
  readonly end: TokenEnd
  readonly seenAt: Instant
}

/**
 * Follows the log of changes, which every change of a key stands in from the instant it is made: there is nothing else
 * that could be forgotten to be told. It is read when somebody asks; a node nobody asks reads nothing.
 */
export function tokenEnds({ audit, clock }: { readonly audit: AuditLog; readonly clock: Clock }): TokenEnds {
  const ended = new Map<string, Ended>()
  let readAt: Instant | undefined
  let reached: number | undefined
  let reading: Promise<void> | undefined
  /** Tokens of every API that were issued before have ended. */
  let crowdedAt: Instant | undefined

  function keep(entry: AuditEntry, seenAt: Instant): void {
    const found = endBy(entry, seenAt)
    if (found === undefined) return
    const name = found.end.key ?? found.end.account ?? ''
    const end = bothEnds(ended.get(name)?.end, found.end)
    ended.delete(name)
    ended.set(name, { apiId: found.apiId, end, seenAt })
  }

  function forget(now: Instant): void {
    for (const [name, { seenAt }] of ended) {
      if (now - seenAt <= 2 * END_KEPT_MS && ended.size <= REMEMBERED) return
      if (ended.size > REMEMBERED) crowdedAt = now
      ended.delete(name)
    }
  }

  /** Where one begins, what came before an hour ago does not matter any more. */
  async function begin(now: Instant): Promise<void> {
    const from = after(now, -2 * END_KEPT_MS)
    const found: AuditEntry[] = []
    let cursor: string | undefined
    do {
      const page = await audit.list({}, { limit: PAGE, cursor })
      found.push(...page.items)
      cursor = page.next
    } while (cursor !== undefined && (found.at(-1)?.at ?? from) >= from && found.length <= REMEMBERED)
    if (found.length > REMEMBERED) crowdedAt = now
    for (const entry of found.toReversed()) keep(entry, now)
    reached = found[0]?.seq ?? 0
  }

  async function follow(now: Instant): Promise<void> {
    if (reached === undefined) await begin(now)
    for (;;) {
      const entries = await audit.entries(reached ?? 0)
      for (const entry of entries) keep(entry, clock.now())
      reached = entries.at(-1)?.seq ?? reached
      if (entries.length === 0) break
    }
    forget(now)
    readAt = now
  }

  async function refresh(): Promise<void> {
    const now = clock.now()
    if (readAt !== undefined && now - readAt < FRESH_MS) return
    reading ??= follow(now).finally(() => {
      reading = undefined
    })
    await reading
  }

  return {
    async of(apiId) {
      await refresh()
      const ends = [...ended.values()].filter(it => it.apiId === apiId).map(it => it.end)
      if (crowdedAt === undefined) return ends
      return [{ issuedBefore: earlierThan(crowdedAt) }, ...ends]
    },
  }
}
