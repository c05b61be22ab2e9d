import type { Actor } from '../../core/actor.ts'
import type { Dossier } from '../../core/key.ts'
import type { LimitReading } from '../../core/limit.ts'
import type { Member } from '../../core/member.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Session } from '../../ports/people.ts'

/** Somebody who showed a root key. It may do what its scopes say, in every account. */
export interface RootKeyCaller {
  readonly kind: 'root-key'
  readonly actor: Actor
  readonly dossier: Dossier
  /** How the limits of the key stand. */
  readonly readings: readonly LimitReading[]
}

/** Somebody who is logged in. */
export interface PersonCaller {
  readonly kind: 'person'
  readonly actor: Actor
  readonly session: Session
  readonly memberships: readonly Member[]
}

/** Somebody who showed a key of any API, to ask about that key only. */
export interface KeyCaller {
  readonly kind: 'key'
  readonly actor: Actor
  readonly api: ServedApi
  readonly dossier: Dossier
  readonly readings: readonly LimitReading[]
}

/** Somebody unknown, where anybody may call. */
export interface UnknownCaller {
  readonly kind: 'unknown'
  readonly actor: Actor
}

/** Who calls, and by that what they hold. */
export type Caller = RootKeyCaller | PersonCaller | KeyCaller | UnknownCaller

export const rootKeyCaller = (dossier: Dossier, readings: readonly LimitReading[]): RootKeyCaller => ({
  kind: 'root-key',
  actor: { kind: 'root-key', id: dossier.key.id, name: dossier.key.name },
  dossier,
  readings,
})

export const personCaller = (session: Session, memberships: readonly Member[]): PersonCaller => ({
  kind: 'person',
  actor: { kind: 'person', id: session.person.id, name: session.person.email },
  session,
  memberships,
})

export const keyCaller = (
  api: ServedApi,
  dossier: Dossier,
  readings: readonly LimitReading[],
): KeyCaller => ({
  kind: 'key',
  actor: { kind: 'key', id: dossier.key.id, name: dossier.key.name },
  api,
  dossier,
  readings,
})

/** @param doing what they are about, e.g. `setup` */
export const unknownCaller = (doing: string): UnknownCaller => ({
  kind: 'unknown',
  actor: { kind: 'system', id: doing, name: doing },
})

/** Whether everything is open to them. */
export const isOperator = (caller: Caller): boolean =>
  caller.kind === 'person' && caller.session.person.operator
