import { isLatchkeyError } from '../../../src/client/client.ts'
import { latchkey } from './client.ts'

/** Why signing in once more is waited for: the session has ended, or is too old for what somebody wants to do. */
export type Need = 'ended' | 'old'

/** Whether the session has ended under somebody's hands, so that they are asked to sign in over the page. */
interface Asking {
  readonly need: Need
  readonly answered: Promise<boolean>
  answer(renewed: boolean): void
}

let asking: Asking | undefined
/** How often somebody has signed in again. */
let renewals = 0
const listeners = new Set<() => void>()

/** For useSyncExternalStore: whether signing in again is waited for, and why. */
export const renewal = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  need: (): Need | undefined => asking?.need,
  /** Lets what waits go on: with the new session, or to fail. */
  answer(renewed: boolean): void {
    asking?.answer(renewed)
  },
}

/** Does something; when that takes a new session, asks for one over the page and does it again. */
export async function renewing<Value>(act: () => Promise<Value>): Promise<Value> {
  const before = renewals
  try {
    return await act()
  } catch (error) {
    const need = await needAfter(error)
    if (need === undefined) throw error
    // Sent with the session before, refused after it was renewed: the new one was not tried yet.
    if (renewals > before) return renewing(act)
    if (!(await renewed(need))) throw error
    return act()
  }
}

/** Whether nobody is signed in, or no longer: the cookie was refused, or there is none any more. */
export const isSessionOver = (error: unknown): boolean =>
  isLatchkeyError(error) && (error.status === 401 || error.code === 'key-not-shown')

/** Calls about logins refuse a wrong code, a missing session and one that is too old under the same name. */
async function needAfter(error: unknown): Promise<Need | undefined> {
  if (!isLatchkeyError(error, 'login-refused')) return isSessionOver(error) ? 'ended' : undefined
  if (error.status === 403) return 'old'
  return latchkey.self.whoAmI().then(
    () => undefined,
    reason => (isSessionOver(reason) ? 'ended' : undefined),
  )
}

function renewed(need: Need): Promise<boolean> {
  if (asking !== undefined) return asking.answered
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const answer = (yes: boolean) => {
    asking = undefined
    if (yes) renewals++
    tell()
    resolve(yes)
  }
  asking = { need, answered: promise, answer }
  tell()
  return promise
}

function tell(): void {
  for (const listener of listeners) listener()
}
