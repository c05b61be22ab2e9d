import type { Instant } from '../../core/terms.ts'
import type { Beginning, Begun, Once } from '../../ports/idempotency.ts'
import { standing } from '../once.ts'
import type { Database, Outcome, Write } from './outcome.ts'

export type BeginOnce = Write<Beginning, Begun>
export type FinishOnce = Write<Once & { readonly sealed: string }, 'finished'>
export type ForgetOnce = Write<{ readonly now: Instant }, 'forgotten'>
export type AbandonOnce = Write<Once, 'abandoned'>

/** What has expired is forgotten first, whosever it was. */
export async function beginOnce(db: Database, beginning: Beginning): Promise<Outcome<Begun>> {
  await forgetOnce(db, { now: beginning.now })
  for (;;) {
    const begun = (await begunNow(db, beginning)) ?? (await begunBefore(db, beginning))
    // Undefined: whoever had begun has let go of it between the two.
    if (begun !== undefined) return { value: begun }
  }
}

async function begunNow(db: Database, beginning: Beginning): Promise<Begun | undefined> {
  const { creator, key, request, expiresAt } = beginning
  const made = await db
    .insertInto('idempotency')
    .values({ creator, key, request, sealed: null, expires_at: expiresAt })
    .onConflict(it => it.doNothing())
    .returning('key')
    .executeTakeFirst()
  return made && { outcome: 'begun' }
}

async function begunBefore(db: Database, beginning: Beginning): Promise<Begun | undefined> {
  const known = await db
    .selectFrom('idempotency')
    .select(['request', 'sealed'])
    .where('creator', '=', beginning.creator)
    .where('key', '=', beginning.key)
    .executeTakeFirst()
  return known && standing(known, beginning)
}

export async function finishOnce(
  db: Database,
  { creator, key, sealed }: FinishOnce['input'],
): Promise<Outcome<'finished'>> {
  await db
    .updateTable('idempotency')
    .set({ sealed })
    .where('creator', '=', creator)
    .where('key', '=', key)
    .execute()
  return { value: 'finished' }
}

export async function forgetOnce(db: Database, { now }: ForgetOnce['input']): Promise<Outcome<'forgotten'>> {
  await db.deleteFrom('idempotency').where('expires_at', '<=', now).execute()
  return { value: 'forgotten' }
}

export async function abandonOnce(db: Database, { creator, key }: Once): Promise<Outcome<'abandoned'>> {
  await db
    .deleteFrom('idempotency')
    .where('creator', '=', creator)
    .where('key', '=', key)
    .where('sealed', 'is', null)
    .execute()
  return { value: 'abandoned' }
}
