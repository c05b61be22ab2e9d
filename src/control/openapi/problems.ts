import { z } from '@hono/zod-openapi'
import type { ProblemCode } from '../../core/problem.ts'
import { type EdgeCode, problemType, SPELLINGS } from '../problems.ts'

/** A refusal as every answer that is not a success spells it. */
export const ProblemView = z
  .strictObject({
    type: z.string().describe('Names the kind of problem, as RFC 9457 has it.'),
    title: z.string().describe('The same for every problem of this code.'),
    status: z.int(),
    code: z.string().describe('Stable: decide by this.'),
    detail: z.string().describe('A sentence that says what to do.'),
    path: z.string().optional().describe('The field it is about, e.g. restrictions.hosts[0].'),
    request_id: z.string().describe('Names this request in the log.'),
  })
  .openapi('Problem')

/** A problem as the document shows it. */
export interface ProblemExample {
  readonly status: number
  /** What it is about, in a few words. */
  readonly summary: string
  readonly value: z.output<typeof ProblemView>
}

interface Said {
  readonly detail: string
  readonly path?: string
}

/** One sentence each problem may say, as somebody would meet it. */
const SAID: Readonly<Record<ProblemCode | EdgeCode, Said>> = {
  'api-unknown': { detail: 'There is no API zensaerch.', path: 'apiId' },
  'profile-unknown': { detail: 'There is no profile "zensaerch". These are loaded: zensearch.', path: 'id' },
  'account-unknown': { detail: 'There is no account acc_4kR9wZb2Qm7XcT1n.', path: 'id' },
  'project-unknown': { detail: 'There is no project prj_8hT3vNq5Yd0LsK6e.', path: 'id' },
  'collection-unknown': { detail: 'There is no collection col_2mP7xJr4Wf9BgV5u.', path: 'id' },
  'key-unknown': { detail: 'There is no key key_6nD1zHs8Ca3QyM0t.', path: 'id' },
  'member-unknown': { detail: 'There is no member mem_3cV8yFg1Tj6NkX4q.', path: 'id' },
  'invitation-unknown': { detail: 'There is no invitation inv_0rE5uAi9Sl2DoW7p.', path: 'id' },
  'member-taken': { detail: 'This person is a member of the account already. Change their role instead.' },
  'invitation-taken': { detail: 'This address is invited already. Withdraw that invitation first.' },
  'invitation-over': { detail: 'This invitation is over. Ask for a new one.' },
  'owner-last': { detail: 'This is the last owner of the account. Make somebody else an owner first.' },
  'version-stale': { detail: 'This is at version 4. Read it again, then repeat your change with its ETag.' },
  'signing-secret-unknown': {
    detail: 'No signing secret of this key that still counts is called sgn_6Yc2nJq8.',
    path: 'secretId',
  },
  'grace-none': { detail: 'No secret of this key is in its grace period. There is nothing to end.' },
  'grace-in-use': {
    detail:
      'The secrets of generation 1 were last used 3 min ago from 203.0.113.7. Let whoever uses them switch first.',
    path: 'onlyIfSilentFor',
  },
  'role-insufficient': { detail: 'A viewer may not do this. Ask an owner or an admin of the account.' },
  'role-beyond-yours': {
    detail: 'You are an admin here, so you cannot make an owner. Ask one.',
    path: 'role',
  },
  'side-publishable': { detail: 'A publishable key is public, so it cannot do this. Use its secret one.' },
  'person-unknown': { detail: 'There is no person ada@acme.example.', path: 'id' },
  'person-taken': { detail: 'Somebody with this e-mail address can log in already.', path: 'email' },
  'people-absent': { detail: 'Nobody can log in here: use root keys.' },
  'operator-last': { detail: 'Nobody would be left to operate this. Make somebody else an operator first.' },
  'key-not-shown': { detail: 'Show the key in the header of its API, or as a bearer token.' },
  'setup-over': {
    detail: 'This token is not the one on the terminal, or the first operator exists already.',
  },
  'too-many-attempts': { detail: 'Too many attempts. Try again in 60 s.' },
  'credentials-ambiguous': { detail: 'Send a root key or the session cookie, not both.' },
  'login-refused': { detail: 'Invalid email or password.' },
  'session-over': { detail: 'Your session is over. Sign in again.' },
  'origin-foreign': { detail: 'A change made with a session must come from the same origin.' },
  'credits-short': {
    detail: 'The account has 40 credits. Grant it more, or reserve at most that.',
    path: 'amount',
  },
  'reservation-unknown': { detail: 'There is no reservation rsv_1wB6nJx4Kt9PzE3h.', path: 'id' },
  'reservation-over': { detail: 'Reservation rsv_1wB6nJx4Kt9PzE3h was released. Make a new one.' },
  'spending-unknown': {
    detail: 'This account has no spending spd_7yU2qLf5Vr8CmD0s. Its ledger has their ids.',
    path: 'spending',
  },
  'refusal-unknown': {
    detail: 'There is no refusal ref_1m7zqa3c0abc8k2n3p5, or no longer.',
    path: 'refusalId',
  },
  'idempotency-mismatch': {
    detail: 'This Idempotency-Key was used for another request. Choose a new one.',
    path: 'Idempotency-Key',
  },
  'idempotency-pending': {
    detail: 'The first request with this Idempotency-Key is not answered yet. Try again in a moment.',
    path: 'Idempotency-Key',
  },
  'name-taken': { detail: 'There is another one named "Acme". Choose another name.', path: 'name' },
  'secret-taken': { detail: 'This secret belongs to another key already.', path: 'secret' },
  'key-revoked': { detail: 'This key is revoked for good. Create a new one.' },
  'rotation-pending': {
    detail: 'The secrets before the last rotation still work. Wait for the grace period to end.',
  },
  'input-invalid': { detail: 'Give at least one character.', path: 'name' },
  'scopes-fixed': { detail: 'The scopes of a key of this API are fixed when it is made.', path: 'scopes' },
  'scope-beyond-yours': {
    detail: 'Your root key does not hold "keys:write", so it cannot grant it. Use one that does.',
    path: 'scopes',
  },
  'route-unknown': { detail: 'There is nothing at this path. See /v1/openapi.json for what there is.' },
  'method-unknown': { detail: 'This takes GET, HEAD, POST.' },
  'body-too-large': { detail: 'A body has at most 262144 bytes.', path: 'body' },
  'content-type-unknown': { detail: 'Send JSON, with Content-Type: application/json.' },
  unavailable: { detail: 'Something this call depends on does not answer. Try again in a moment.' },
  internal: { detail: 'This went wrong here, not with you. The log has the cause under this request id.' },
}

/** How the profile `latchkey` spells that a key is refused, of whichever API it is. */
const KEY_REFUSALS = {
  missing_key: {
    status: 401,
    title: 'Unauthorized',
    detail: 'No key was sent. Send yours as "Authorization: Bearer lk_root_…".',
  },
  invalid_key: {
    status: 401,
    title: 'Unauthorized',
    detail:
      'This key is not valid. Check that you copied all of it and send it as "Authorization: Bearer lk_root_…".',
  },
  expired_key: {
    status: 401,
    title: 'Unauthorized',
    detail: 'This key has expired. Rotate it or use another one.',
  },
  account_inactive: {
    status: 401,
    title: 'Unauthorized',
    detail: 'The account this key belongs to is disabled. Enable it again, or use a key of another account.',
  },
  ambiguous_request: {
    status: 400,
    title: 'Bad Request',
    detail:
      'Send your key once, in one Authorization header, and the Host, Origin and Referer headers at most once each.',
  },
  insufficient_scope: {
    status: 403,
    title: 'Forbidden',
    detail: 'This key lacks a scope this call needs: keys:write. Use a key that has it.',
  },
  access_denied: {
    status: 403,
    title: 'Forbidden',
    detail: 'This key may not make this call from here. Check its settings.',
  },
} as const

export type RootKeyRefusal = keyof typeof KEY_REFUSALS
export type AnyProblem = ProblemCode | EdgeCode | RootKeyRefusal

const REQUEST_ID = 'req_5bW0kEj7Gx2UpR9a'

/** An example of a problem, whole. */
export function problemExample(code: AnyProblem): ProblemExample {
  const { type, status, title, ...said } = isRefusal(code)
    ? { type: 'about:blank', ...KEY_REFUSALS[code] }
    : { type: problemType(code), ...SPELLINGS[code], ...SAID[code] }
  return { status, summary: title, value: { type, title, status, code, ...said, request_id: REQUEST_ID } }
}

const isRefusal = (code: AnyProblem): code is RootKeyRefusal => Object.hasOwn(KEY_REFUSALS, code)

function keysOf<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  const isName = (name: string): name is Name => Object.hasOwn(table, name)
  return Object.keys(table).filter(isName)
}

/** How a root key can be refused. */
export const ROOT_KEY_PROBLEMS: readonly RootKeyRefusal[] = keysOf(KEY_REFUSALS)

/** Every problem there is. */
export const ALL_PROBLEMS: readonly AnyProblem[] = [...keysOf(SPELLINGS), ...ROOT_KEY_PROBLEMS].toSorted()
