import { isLatchkeyError } from '../../../src/client/client.ts'

/** Whether the session has ended under somebody's hands, so that they are asked to sign in over the page. */
type Asking = { readonly answered: Promise<boolean>; answer(renewed: boolean): void } | undefined

let asking: Asking
const listeners = new Set<() => void>()

/** For useSyncExternalStore: whether signing in again is waited for. */
export const renewal = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  isWaitedFor: (): boolean => asking !== undefined,
  /** Lets what waits go on: with the new session, or to fail. */
  answer(renewed: boolean): void {
    asking?.answer(renewed)
  },
}

/** Does something; when the session turns out to be over, asks for a new one over the page and does it again. */
export async function renewing<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    if (!isSessionOver(error) || !(await renewed())) throw error
    return act()
  }
}

/** Whether nobody is signed in, or no longer: the cookie was refused, or there is none any more. */
export const isSessionOver = (error: unknown): boolean =>
  isLatchkeyError(error) && (error.status === 401 || error.code === 'key-not-shown')

function renewed(): Promise<boolean> {
  if (asking !== undefined) return asking.answered
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const answer = (yes: boolean) => {
    asking = undefined
    tell()
    resolve(yes)
  }
  asking = { answered: promise, answer }
  tell()
  return promise
}

function tell(): void {
  for (const listener of listeners) listener()
}
