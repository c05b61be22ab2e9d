import { latchkey } from './client.ts'

/** The server prolongs a session at most once in 15 minutes; it ends after 12 hours without. */
const EVERY_MS = 10 * 60_000

/**
 * Keeps the session of whoever has a page open and looks at it. A page the browser had put aside is loaded anew:
 * whoever comes back to it may be somebody else. @returns how to stop
 */
export function keepSession(): () => void {
  const renew = ({ persisted }: PageTransitionEvent) => persisted && window.location.reload()
  const prolong = () => {
    if (document.visibilityState === 'visible') latchkey.logins.showSession().catch(() => undefined)
  }
  prolong()
  const timer = setInterval(prolong, EVERY_MS)
  window.addEventListener('pageshow', renew)
  return () => {
    clearInterval(timer)
    window.removeEventListener('pageshow', renew)
  }
}
