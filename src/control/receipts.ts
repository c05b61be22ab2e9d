import { z } from '@hono/zod-openapi'
import { done, type Outcome } from '../core/problem.ts'
import { type Instant, SECOND } from '../core/terms.ts'
import type { Ports } from '../engine/ports.ts'
import type { Receipt } from '../ports/nodes.ts'
import { AccountView, IssuedKeyView, iso, KeyView, maybeIso, maybeTime, time } from './views/nouns.ts'

/** No answer is held back for longer. */
const MOST_SECONDS = 10

const waitSeconds = z
  .int()
  .min(1)
  .max(MOST_SECONDS)
  .optional()
  .describe(
    'Wait at most so long for every node to obey, and say in `receipt` which do. Absent: answer at once, without.',
  )

/** How long a change is waited for on other nodes. */
export const Waiting = z.strictObject({ waitSeconds })

const ReceiptView = z
  .strictObject({
    changedAt: time.describe(
      'When the change was certainly made. All times here are by the database’s clock.',
    ),
    complete: z.boolean().describe('Whether every live node is known, and obeys by now.'),
    safeAt: time.describe(
      'When every node obeys at the latest, also one that is not listed or does not answer.',
    ),
    nodes: z.array(
      z.strictObject({
        id: z.string(),
        confirmedAt: maybeTime.describe('When it said that it obeys; null where it has said nothing.'),
        lagMs: z.int().nullable().describe('How long that was after `changedAt`.'),
        safeAt: time.describe('When it obeys at the latest: from then on it relies on nothing older.'),
      }),
    ),
  })
  .openapi('Receipt')

const receipt = ReceiptView.optional().describe('Where `waitSeconds` was given.')

/** Spelled out, not extended: as a part of it, a strict Key would forbid the receipt. */
export const ObeyedKeyView = z.strictObject({ ...KeyView.shape, receipt }).openapi('ObeyedKey')
export const ObeyedIssuedKeyView = z
  .strictObject({ ...IssuedKeyView.shape, receipt })
  .openapi('ObeyedIssuedKey')
export const ObeyedAccountView = z.strictObject({ ...AccountView.shape, receipt }).openapi('ObeyedAccount')

const receiptView = ({ changedAt, complete, safeAt, nodes }: Receipt): z.output<typeof ReceiptView> => ({
  changedAt: iso(changedAt),
  complete,
  safeAt: iso(safeAt),
  nodes: nodes.map(it => ({
    id: it.id,
    confirmedAt: maybeIso(it.confirmedAt),
    lagMs: it.confirmedAt === undefined ? null : lagMs(changedAt, it.confirmedAt),
    safeAt: iso(it.confirmedAt ?? it.safeAt),
  })),
})

const lagMs = (changedAt: Instant, confirmedAt: Instant): number => Math.max(0, confirmedAt - changedAt)

/** What a change has made of something, and, where that is waited for, which nodes obey it. */
export async function obeyed<View extends object>(
  { nodes }: Pick<Ports, 'nodes'>,
  seconds: number | undefined,
  outcome: Outcome<View>,
): Promise<Outcome<View & { receipt?: z.output<typeof ReceiptView> }>> {
  if (!outcome.ok || seconds === undefined) return outcome
  return done({ ...outcome.value, receipt: receiptView(await nodes.confirm(seconds * SECOND)) })
}
