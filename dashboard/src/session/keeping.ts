import { queries } from '../queries.ts'
import { latchkey } from './client.ts'
import { selfQuery } from './self.ts'

/** The server prolongs a session at most once in 15 minutes; it ends after 12 hours without. */
const EVERY_MS = 10 * 60_000

/** On which the pages of one browser tell each other who is signed in. */
const pages = new BroadcastChannel('latchkey.session')

/** What is shown and typed here was for one person: a page of somebody else begins anew. */
function expectPerson(id: unknown): void {
  const before = queries.getQueryData(selfQuery.queryKey)
  if (before !== undefined && id !== before.person.id) window.location.assign('/')
}

/** Prolongs the session, and lets every page of this browser know whose it is. Call it when that has changed. */
export async function lookWhoIsIn(): Promise<void> {
  const found = await latchkey.logins.showSession().catch(() => undefined)
  // Nobody: the next thing somebody does asks them to sign in again, and goes on.
  if (!found) return
  expectPerson(found.user.id)
  pages.postMessage(found.user.id)
}

/**
 * Keeps the session of whoever has a page open and looks at it, and the page theirs. One the browser had put aside is
 * loaded anew: whoever comes back to it may be somebody else. @returns how to stop
 */
export function keepSession(): () => void {
  const look = () => {
    if (document.visibilityState === 'visible') void lookWhoIsIn()
  }
  const heard = ({ data }: MessageEvent) => expectPerson(data)
  const renew = ({ persisted }: PageTransitionEvent) => persisted && window.location.reload()
  look()
  const timer = setInterval(look, EVERY_MS)
  document.addEventListener('visibilitychange', look)
  pages.addEventListener('message', heard)
  window.addEventListener('pageshow', renew)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
    pages.removeEventListener('message', heard)
    window.removeEventListener('pageshow', renew)
  }
}
