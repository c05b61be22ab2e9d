/**
 * The engine in process: everything `latchkey serve` decides with, and nothing that listens.
 *
 * ```ts
 * const latchkey = await createLatchkey({ profile: 'mine.json', store: { sqlite: 'keys' } })
 * const verdict = await latchkey.verify({ api: 'mine', key })
 * ```
 *
 * Or put it together yourself: choose stores, name them as {@link Ports}, load profiles, and ask.
 *
 * ```ts
 * const ports: Ports = {
 *   ...memoryStores(),
 *   counters: memoryCounters(),
 *   secrets: nodeSecrets(),
 *   clock: systemClock(),
 * }
 * const profile = loadProfile('mine.json', readFileSync('mine.json', 'utf8'))
 * const profiles: Profiles = new Map([[profile.spec.name, profile]])
 * const engine = await createEngine(ports, profiles, { cachedKeys: 50_000 })
 * ```
 *
 * A refusal is an answer (see {@link Verdict}); a management call answers with an {@link Outcome}. Only what
 * is broken throws: {@link Fault}, {@link ProfileError}, {@link SettingsError}.
 *
 * @module
 */

export { type MemoryCounters, memoryCounters } from '../adapters/memory/counters.ts'
export { memoryNonces } from '../adapters/memory/nonces.ts'
export { type MemoryStores, memoryStores } from '../adapters/memory/stores.ts'
export { systemClock } from '../adapters/node/clock.ts'
export { nodeSeal } from '../adapters/node/seal.ts'
export { nodeSecrets } from '../adapters/node/secrets.ts'
export { openPostgres } from '../adapters/postgres/stores.ts'
export type { CounterSnapshots, SqlStores } from '../adapters/sql/stores/stores.ts'
export { openSqlite, type SqliteStores } from '../adapters/sqlite/stores.ts'
export type { Actor, Attribution } from '../core/actor.ts'
export { type Address, type AddressRange, parseAddress, parseRange } from '../core/address.ts'
export type { AuditEntry, AuditHead, Change, Json } from '../core/audit.ts'
export type {
  CreditKind,
  CreditStanding,
  LedgerEntry,
  LedgerFlaw,
  Reservation,
} from '../core/credits.ts'
export { Fault, ProfileError, SettingsError } from '../core/error.ts'
export type { Finding } from '../core/judge.ts'
export type {
  Account,
  Api,
  Collection,
  Credential,
  Dossier,
  Key,
  KeyState,
  Project,
  Restrictions,
  RevocationReason,
  Side,
} from '../core/key.ts'
export { keyState } from '../core/key.ts'
export type { LatencyCount, TimeSheet, Waiter } from '../core/latency.ts'
export type { LimitReading, LimitRule } from '../core/limit.ts'
export type { Invitation, Member, Role } from '../core/member.ts'
export { type Need, NOTHING } from '../core/need.ts'
export type { Outcome, Problem, ProblemCode } from '../core/problem.ts'
export type { Reason, Trouble } from '../core/reason.ts'
export type { Refusal, RefusalRule } from '../core/refusal.ts'
export type { SigningSecret } from '../core/signing-secret.ts'
export { type Awaitable, type Digest, type Instant, instant } from '../core/terms.ts'
export type { Tally, UsageCount, UsageStep, User } from '../core/usage.ts'
export type { Admitted, Charge, Refused, Verdict } from '../core/verdict.ts'
export {
  addAccount,
  addApi,
  addCollection,
  addProject,
  changeAccount,
  changeApi,
  changeCollection,
  changeProject,
  type NewAccount,
  type NewApi,
} from '../engine/accounts.ts'
export type { Apis, ServedApi } from '../engine/apis.ts'
export {
  type ChangeKey,
  changeKey,
  disableKey,
  enableKey,
  type Revocation,
  revokeKey,
} from '../engine/change.ts'
export type { Profiles } from '../engine/context.ts'
export {
  type CreditGrant,
  commitReservation,
  creditStanding,
  findReservation,
  grantCredits,
  type NewReservation,
  type ReservationStanding,
  refundCredits,
  releaseReservation,
  reserveCredits,
  verifyLedger,
} from '../engine/credits.ts'
export { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts'
export type { ChangedFields, KeyFields } from '../engine/fields.ts'
export { type GivenDigest, type ImportedKey, importKey } from '../engine/import.ts'
export type { Inquiry, Protected, Ruling, Troubled } from '../engine/inquiry.ts'
export {
  type IssuedKey,
  issueKey,
  type NewKey,
  type ShownSecret,
} from '../engine/issue.ts'
export { type Ports, portsFor } from '../engine/ports.ts'
export { type RotateKey, rotateKey } from '../engine/rotate.ts'
export { type AskedRotation, endGrace, type RotationReport, rotationOf } from '../engine/rotation.ts'
export {
  addSigningSecret,
  endSigningSecret,
  type NewSigningSecret,
  type ShownSigningSecret,
  signingSecretsOf,
} from '../engine/signing-secrets.ts'
export type { Verify } from '../engine/verify.ts'
export type { AuditFilter, AuditLog } from '../ports/audit.ts'
export type { Clock } from '../ports/clock.ts'
export type { CounterStore, Place, Take } from '../ports/counters.ts'
export type {
  Commitment,
  CreditEntry,
  CreditHold,
  CreditStore,
  Ending,
  LedgerFilter,
  Reserving,
} from '../ports/credits.ts'
export type {
  Acceptance,
  AmendRefusal,
  Directory,
  Entries,
  EntryKind,
  EntryPatches,
  NamedKind,
  RemovableKind,
} from '../ports/directory.ts'
export type { Beginning, Begun, IdempotencyStore, Once } from '../ports/idempotency.ts'
export type {
  EndGraceGuard,
  KeyFilter,
  KeyOrder,
  KeyPatch,
  KeyRecord,
  KeyStore,
  LimitChanges,
  ProjectCount,
  Rotation,
} from '../ports/keys.ts'
export type { Measures } from '../ports/measures.ts'
export type { NonceStore } from '../ports/nonces.ts'
export type { Page, PageRequest } from '../ports/page.ts'
export type { RefusalFilter, RefusalLog } from '../ports/refusals.ts'
export type { Seal } from '../ports/seal.ts'
export type { Secrets } from '../ports/secrets.ts'
export type { AttributedStores, AttributedTo } from '../ports/stores.ts'
export type { LastUse, UsageLedger, UsageQuery } from '../ports/usage.ts'
export { type Answer, loadProfile, type Profile, type ProfileSpec } from '../profile/profile.ts'
export {
  createLatchkey,
  type GivenProfile,
  type InProcess,
  type InProcessOptions,
  type Store,
} from './create-latchkey.ts'
export { verifyIn } from './in-process.ts'
export { loadProfiles, SHIPPED_PROFILES } from './profiles.ts'
