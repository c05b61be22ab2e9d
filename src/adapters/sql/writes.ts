import {
  type GrantCredits,
  grantCredits,
  type RefundCredits,
  refundCredits,
  type SpendCredits,
  spendCredits,
} from './credits.ts'
import { type AddEntry, type AmendEntry, addEntry, amendEntry } from './directory.ts'
import { type AmendKey, amendKey, type IssueKey, issueKey, type RotateKey, rotateKey } from './keys.ts'
import { type Database, isUnique, type Outcome } from './outcome.ts'
import { type NoteUses, noteUses, type SaveCounters, saveCounters } from './usage.ts'

/** Every write there is: what it is given and what it answers. All of it is plain data. */
export interface Writes {
  readonly 'issue-key': IssueKey
  readonly 'amend-key': AmendKey
  readonly 'rotate-key': RotateKey
  readonly 'add-api': AddEntry<'api'>
  readonly 'add-account': AddEntry<'account'>
  readonly 'add-project': AddEntry<'project'>
  readonly 'add-collection': AddEntry<'collection'>
  readonly 'amend-api': AmendEntry<'api'>
  readonly 'amend-account': AmendEntry<'account'>
  readonly 'amend-project': AmendEntry<'project'>
  readonly 'amend-collection': AmendEntry<'collection'>
  readonly 'grant-credits': GrantCredits
  readonly 'spend-credits': SpendCredits
  readonly 'refund-credits': RefundCredits
  readonly 'note-uses': NoteUses
  readonly 'save-counters': SaveCounters
}

export type WriteName = keyof Writes

/** The writes. Each runs in a transaction of its caller's, which is undone when it throws. */
export const WRITES: {
  readonly [Name in WriteName]: (
    db: Database,
    input: Writes[Name]['input'],
  ) => Promise<Outcome<Writes[Name]['value']>>
} = {
  'issue-key': issueKey,
  'amend-key': amendKey,
  'rotate-key': rotateKey,
  'add-api': addEntry('api'),
  'add-account': addEntry('account'),
  'add-project': addEntry('project'),
  'add-collection': addEntry('collection'),
  'amend-api': amendEntry('api'),
  'amend-account': amendEntry('account'),
  'amend-project': amendEntry('project'),
  'amend-collection': amendEntry('collection'),
  'grant-credits': grantCredits,
  'spend-credits': spendCredits,
  'refund-credits': refundCredits,
  'note-uses': noteUses,
  'save-counters': saveCounters,
}

const CONTENDED: ReadonlySet<WriteName> = new Set([
  'issue-key',
  'add-api',
  'add-account',
  'add-project',
  'add-collection',
  'amend-api',
  'amend-account',
  'amend-project',
  'amend-collection',
])

/** Whether a write that failed with `error`, and was undone, is to answer `taken` instead of failing. */
export const isTaken = (name: WriteName, error: unknown): boolean => CONTENDED.has(name) && isUnique(error)
