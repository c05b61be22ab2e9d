import { setImmediate } from 'node:timers/promises'
import type { AuditHead } from '../core/audit.ts'
import { type Flaw, flawOfEnd, follow, NO_ENTRIES } from '../core/chain.ts'
import type { Ports } from '../engine/ports.ts'
import type { AuditFilter } from '../ports/audit.ts'
import type { ExportFormat } from './views/audit.ts'

/** What a log is followed through. */
interface AuditPorts {
  readonly audit: Pick<Ports['audit'], 'entries' | 'head'>
  readonly secrets: Pick<Ports['secrets'], 'digest'>
}

/** How far the log holds, and the first thing that is wrong with it. */
export interface Verification {
  readonly reached: AuditHead
  readonly flaw: Flaw | undefined
}

const PAGE = 200

/**
 * Follows the whole log from its first entry to its end. Others are served between its blocks, and may
 * append meanwhile.
 */
export async function verifyAudit({ audit, secrets }: AuditPorts): Promise<Verification> {
  let reached = NO_ENTRIES
  for (;;) {
    const head = await audit.head()
    const block = await audit.entries(reached.count)
    if (block.length === 0) return { reached, flaw: flawOfEnd(reached, head) }
    const followed = follow(reached, block, secrets.digest)
    if (!followed.ok) return { reached, flaw: followed.flaw }
    reached = followed.head
    await setImmediate()
  }
}

/** The entries that fit, newest first, as text that is made while it is read: memory holds one page of it. */
export function exported(
  audit: Ports['audit'],
  filter: AuditFilter,
  format: ExportFormat,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(encoded(linesOf(audit, filter, format)))
}

async function* linesOf(
  audit: Ports['audit'],
  filter: AuditFilter,
  { head, line }: ExportFormat,
): AsyncGenerator<string> {
  if (head !== '') yield head
  let cursor: string | undefined
  do {
    const { items, next } = await audit.list(filter, { limit: PAGE, cursor })
    if (items.length > 0) yield items.map(line).join('')
    cursor = next
    await setImmediate()
  } while (cursor !== undefined)
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const text of texts) yield encoder.encode(text)
}
