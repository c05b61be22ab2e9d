import { DAY } from '../core/terms.ts'
import { asked } from './asking.ts'
import type { UseCode } from './codes.ts'

/** How a session came about. `challenge` is none yet: it waits for the second factor. */
type Method = 'password' | 'totp' | 'backup-code' | 'passkey' | 'sso' | 'challenge'

interface Begun {
  readonly method: Method
  readonly secondFactor: boolean
  readonly expiresAt?: Date
}

/** Over before it began, so that nothing could be done with it even if it were seen. */
const CHALLENGE: Begun = { method: 'challenge', secondFactor: false, expiresAt: new Date(0) }

const TOTP = '/two-factor/verify-totp'

/** By the path that begins a session. Every other one goes on as the session it was called in. */
const BEGINNINGS: Readonly<Record<string, Begun>> = {
  '/sign-in/email': { method: 'password', secondFactor: false },
  [TOTP]: { method: 'totp', secondFactor: true },
  '/two-factor/verify-backup-code': { method: 'backup-code', secondFactor: true },
  '/two-factor/disable': { method: 'password', secondFactor: false },
  '/passkey/verify-authentication': { method: 'passkey', secondFactor: true },
  '/callback/:id': { method: 'sso', secondFactor: false },
}

/** However much it is used, a session ends so long after it began. */
export const LONGEST_SESSION_MS = 7 * DAY

type Row = Readonly<Record<string, unknown>>

/** What is looked at of the library's context. */
export interface Surroundings {
  readonly path?: string | undefined
  readonly body?: unknown
  readonly context: {
    readonly session?: { readonly session: Row } | null | undefined
    readonly internalAdapter: { findUserById(id: string): Promise<Row | null> }
  }
}

/** What the library does when it writes a session. */
export const sessionHooks = (useCode: UseCode) => ({
  create: {
    before: async (session: { readonly userId: string }, around: Surroundings | null) => {
      if (around?.path === TOTP) await useCode(session.userId, codeIn(around.body))
      return { data: { ...session, ...(await begun(session.userId, around)) } }
    },
  },
  update: {
    before: async (session: { readonly expiresAt?: Date | undefined }, around: Surroundings | null) => ({
      data: { ...session, ...held(session.expiresAt, around) },
    }),
  },
})

const codeIn = (body: unknown): string => String(Reflect.get(Object(body), 'code'))

async function begun(userId: string, around: Surroundings | null): Promise<Begun | undefined> {
  const path = around?.path ?? ''
  const beginning = BEGINNINGS[path]
  if (beginning === undefined) return continued(around)
  if (path === '/sign-in/email') {
    const person = await around?.context.internalAdapter.findUserById(userId)
    return person?.['twoFactorEnabled'] === true ? CHALLENGE : beginning
  }
  return path.startsWith('/passkey/')
    ? { ...beginning, secondFactor: asked()?.holderVerified === true }
    : beginning
}

function continued(around: Surroundings | null): Begun | undefined {
  const { method, secondFactor } = around?.context.session?.session ?? {}
  return isMethod(method) ? { method, secondFactor: secondFactor === true } : undefined
}

const isMethod = (value: unknown): value is Method => typeof value === 'string'

/** A refresh never reaches beyond the longest a session may last. */
function held(until: Date | undefined, around: Surroundings | null): { expiresAt: Date } | undefined {
  const since = around?.context.session?.session['createdAt']
  if (until === undefined || !(since instanceof Date)) return undefined
  return { expiresAt: new Date(Math.min(until.getTime(), since.getTime() + LONGEST_SESSION_MS)) }
}
