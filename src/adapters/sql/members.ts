import type { Change } from '../../core/audit.ts'
import type { Invitation, Member } from '../../core/member.ts'
import { type Digest, hasPassed } from '../../core/terms.ts'
import type { Acceptance } from '../../ports/directory.ts'
import { entryChange, oneOn } from '../changes.ts'
import { holdEntry, insertEntry, updateEntry } from './directory.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { invitationCodec, memberCodec } from './rows.ts'

export type AcceptInvitation = Write<Acceptance, 'accepted' | 'over' | 'taken'>

/** Fails on a unique index when an open invitation of that e-mail address is there. */
export async function addInvitation(db: Database, invitation: Invitation): Promise<Outcome<'added'>> {
  const lapsed = await lapse(db, invitation)
  await insertEntry(db, 'invitation', invitation)
  const added = entryChange('invitation', 'add', { after: invitation })
  return { value: 'added', account: invitation.accountId, changes: [...lapsed, added] }
}

/** An invitation that expired without an answer makes place for a new one. */
async function lapse(db: Database, { accountId, email, createdAt }: Invitation): Promise<readonly Change[]> {
  const rows = await db
    .deleteFrom('invitation')
    .where('account_id', '=', accountId)
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .where('expires_at', '<=', createdAt)
    .returningAll()
    .execute()
  return rows.map(row => entryChange('invitation', 'lapse', { before: invitationCodec.decode(row) }))
}

/** Fails on a unique index when the account has that person. */
export async function acceptInvitation(
  db: Database,
  { invitationId, member, at }: Acceptance,
): Promise<Outcome<AcceptInvitation['value']>> {
  const before = await holdEntry(db, 'invitation', invitationId)
  if (before === undefined || before.acceptedAt !== undefined || hasPassed(before.expiresAt, at)) {
    return { value: 'over' }
  }
  const after = oneOn(before, { ...before, acceptedAt: at })
  await updateEntry(db, 'invitation', after)
  await insertEntry(db, 'member', member)
  const changes = [
    entryChange('invitation', 'accept', { before, after }),
    entryChange('member', 'add', { after: member }),
  ]
  return { value: 'accepted', account: member.accountId, changes }
}

/** Every place a person has, the oldest first. */
export async function membershipsOf(db: Database, personId: string): Promise<readonly Member[]> {
  const rows = await db
    .selectFrom('member')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(memberCodec.decode)
}

export async function invitationOf(db: Database, tokenDigest: Digest): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom('invitation')
    .selectAll()
    .where('token_digest', '=', tokenDigest)
    .executeTakeFirst()
  return row === undefined ? undefined : invitationCodec.decode(row)
}
