import { type Agree, agree } from './agreement.ts'
import { type AppendChange, appendChange } from './audit.ts'
import {
  type GrantCredits,
  grantCredits,
  type RefundCredits,
  refundCredits,
  type SpendCredits,
  spendCredits,
} from './credits.ts'
import {
  type AddEntry,
  type AmendEntry,
  addEntry,
  amendEntry,
  type RemoveEntry,
  removeEntry,
} from './directory.ts'
import { type RehashCredential, rehashCredential } from './foreign.ts'
import {
  type AbandonOnce,
  abandonOnce,
  type BeginOnce,
  beginOnce,
  type FinishOnce,
  type ForgetOnce,
  finishOnce,
  forgetOnce,
} from './idempotency.ts'
import { type SetMeta, setMeta } from './key-meta.ts'
import {
  type AmendKey,
  amendKey,
  type EndGrace,
  endGrace,
  type IssueKey,
  issueKey,
  type RotateKey,
  rotateKey,
} from './keys.ts'
import { type CountTimes, countTimes } from './latencies.ts'
import { type AcceptInvitation, acceptInvitation, addInvitation } from './members.ts'
import { type Database, isUnique, type Outcome } from './outcome.ts'
import { type QueryPeople, queryPeople } from './people.ts'
import {
  type AddPerson,
  addPerson,
  type RemovePerson,
  removePerson,
  type SetOperator,
  setOperator,
} from './people-writes.ts'
import { type ForgetRefusals, forgetRefusals, type NoteRefusals, noteRefusals } from './refusals.ts'
import {
  type CommitCredits,
  commitCredits,
  type ExpireCredits,
  expireCredits,
  type ReleaseCredits,
  type ReserveCredits,
  releaseCredits,
  reserveCredits,
} from './reservations.ts'
import {
  type CountUses,
  countUses,
  type ForgetUses,
  forgetUses,
  type NoteUses,
  noteUses,
  type SaveCounters,
  saveCounters,
} from './usage.ts'

/** Every write there is: what it is given and what it answers. All of it is plain data. */
export interface Writes {
  readonly 'issue-key': IssueKey
  readonly 'amend-key': AmendKey
  readonly 'rotate-key': RotateKey
  readonly 'end-grace': EndGrace
  readonly 'rehash-credential': RehashCredential
  readonly 'set-meta': SetMeta
  readonly 'add-api': AddEntry<'api'>
  readonly 'add-account': AddEntry<'account'>
  readonly 'add-project': AddEntry<'project'>
  readonly 'add-collection': AddEntry<'collection'>
  readonly 'add-member': AddEntry<'member'>
  readonly 'add-invitation': AddEntry<'invitation'>
  readonly 'amend-api': AmendEntry<'api'>
  readonly 'amend-account': AmendEntry<'account'>
  readonly 'amend-project': AmendEntry<'project'>
  readonly 'amend-collection': AmendEntry<'collection'>
  readonly 'amend-member': AmendEntry<'member'>
  readonly 'amend-invitation': AmendEntry<'invitation'>
  readonly 'remove-member': RemoveEntry
  readonly 'remove-invitation': RemoveEntry
  readonly 'accept-invitation': AcceptInvitation
  readonly 'grant-credits': GrantCredits
  readonly 'spend-credits': SpendCredits
  readonly 'refund-credits': RefundCredits
  readonly 'reserve-credits': ReserveCredits
  readonly 'commit-credits': CommitCredits
  readonly 'release-credits': ReleaseCredits
  readonly 'expire-credits': ExpireCredits
  readonly 'note-uses': NoteUses
  readonly 'count-uses': CountUses
  readonly 'count-times': CountTimes
  readonly 'forget-uses': ForgetUses
  readonly 'save-counters': SaveCounters
  readonly 'note-refusals': NoteRefusals
  readonly 'forget-refusals': ForgetRefusals
  readonly agree: Agree
  readonly 'append-change': AppendChange
  readonly 'begin-once': BeginOnce
  readonly 'finish-once': FinishOnce
  readonly 'abandon-once': AbandonOnce
  readonly 'forget-once': ForgetOnce
  readonly 'people-query': QueryPeople
  readonly 'add-person': AddPerson
  readonly 'set-operator': SetOperator
  readonly 'remove-person': RemovePerson
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
  'end-grace': endGrace,
  'rehash-credential': rehashCredential,
  'set-meta': setMeta,
  'add-api': addEntry('api'),
  'add-account': addEntry('account'),
  'add-project': addEntry('project'),
  'add-collection': addEntry('collection'),
  'add-member': addEntry('member'),
  'add-invitation': addInvitation,
  'amend-api': amendEntry('api'),
  'amend-account': amendEntry('account'),
  'amend-project': amendEntry('project'),
  'amend-collection': amendEntry('collection'),
  'amend-member': amendEntry('member'),
  'amend-invitation': amendEntry('invitation'),
  'remove-member': removeEntry('member'),
  'remove-invitation': removeEntry('invitation'),
  'accept-invitation': acceptInvitation,
  'grant-credits': grantCredits,
  'spend-credits': spendCredits,
  'refund-credits': refundCredits,
  'reserve-credits': reserveCredits,
  'commit-credits': commitCredits,
  'release-credits': releaseCredits,
  'expire-credits': expireCredits,
  'note-uses': noteUses,
  'count-uses': countUses,
  'count-times': countTimes,
  'forget-uses': forgetUses,
  'save-counters': saveCounters,
  'note-refusals': noteRefusals,
  'forget-refusals': forgetRefusals,
  agree,
  'append-change': appendChange,
  'begin-once': beginOnce,
  'finish-once': finishOnce,
  'abandon-once': abandonOnce,
  'forget-once': forgetOnce,
  'people-query': queryPeople,
  'add-person': addPerson,
  'set-operator': setOperator,
  'remove-person': removePerson,
}

/** What is answered by the writes that something can be taken for. */
const TAKEN: { readonly [Name in WriteName]?: Writes[Name]['value'] } = {
  'issue-key': 'taken',
  'rehash-credential': 'taken',
  'add-api': 'taken',
  'add-account': 'taken',
  'add-project': 'taken',
  'add-collection': 'taken',
  'amend-api': 'taken',
  'amend-account': 'taken',
  'amend-project': 'taken',
  'amend-collection': 'taken',
  'add-member': 'taken',
  'add-invitation': 'taken',
  'accept-invitation': 'taken',
  'add-person': 'taken',
}

/** What a write that failed with `error`, and was undone, answers instead of failing; undefined: it failed. */
export const takenBy = <Name extends WriteName>(
  name: Name,
  error: unknown,
): Writes[Name]['value'] | undefined => (isUnique(error) ? TAKEN[name] : undefined)
