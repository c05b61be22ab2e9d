import type { Attribution } from '../../../core/actor.ts'
import type { AmendRefusal, Directory, Entries, EntryKind, EntryPatches } from '../../../ports/directory.ts'
import { findEntry, listEntries, namedEntry } from '../entries.ts'
import { invitationOf, membershipsOf } from '../members.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import type { Writer } from '../writer.ts'

type Adding = { readonly [Kind in EntryKind]: (entry: Entries[Kind]) => Promise<'added' | 'taken'> }

interface Amendment<Kind extends EntryKind> {
  readonly id: string
  readonly patch: EntryPatches[Kind]
  readonly expecting: number | undefined
}

type Amending = {
  readonly [Kind in EntryKind]: (
    amendment: Amendment<Kind>,
  ) => Promise<Entries[Kind] | AmendRefusal | undefined>
}

/** APIs, accounts, projects, collections, members and invitations in a database. */
export function sqlDirectory(
  queries: Database,
  { write }: Pick<Writer, 'write'>,
  by: Attribution | undefined,
): Directory {
  const adding: Adding = {
    api: entry => write('add-api', entry, by),
    account: entry => write('add-account', entry, by),
    project: entry => write('add-project', entry, by),
    collection: entry => write('add-collection', entry, by),
    member: entry => write('add-member', entry, by),
    invitation: entry => write('add-invitation', entry, by),
  }
  const amending: Amending = {
    api: amendment => write('amend-api', amendment, by),
    account: amendment => write('amend-account', amendment, by),
    project: amendment => write('amend-project', amendment, by),
    collection: amendment => write('amend-collection', amendment, by),
    member: amendment => write('amend-member', amendment, by),
    invitation: amendment => write('amend-invitation', amendment, by),
  }
  return {
    find: (kind, id) => read(findEntry(queries, kind, id)),
    list: (kind, ownerId, page) => read(listEntries(queries, { kind, ownerId }, page)),
    named: (kind, ownerId, name) => read(namedEntry(queries, { kind, ownerId }, name)),
    membershipsOf: personId => read(membershipsOf(queries, personId)),
    invitationOf: tokenDigest => read(invitationOf(queries, tokenDigest)),
    add: (kind, entry) => adding[kind](entry),
    amend: (kind, id, patch, expecting) => amending[kind]({ id, patch, expecting }),
    remove: (kind, id, expecting) => write(`remove-${kind}`, { id, expecting }, by),
    accept: acceptance => write('accept-invitation', acceptance, by),
  }
}
