import { queries } from '../../queries.ts'
import { reading, useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { waysQuery } from '../../session/ways.ts'

/** What is kept of one's own logins, and has to be read again when they change. */
export const SESSION = ['me', 'session']
export const SESSIONS = ['me', 'sessions']
export const PASSKEYS = ['me', 'passkeys']

const readSession = () => latchkey.logins.showSession()
export const readSessions = () => latchkey.logins.listSessions()
export const readPasskeys = () => latchkey.logins.listPasskeys()

/** This session, and the person as logins know them; undefined when it has just ended. */
export const useSession = () => useRead(SESSION, readSession) ?? undefined

/** Reads it all before the page comes, so that nothing on it moves. What goes wrong is told where it belongs. */
export const readMine = () =>
  Promise.all([
    queries.prefetchQuery(waysQuery),
    queries.prefetchQuery(reading(SESSION, readSession)),
    queries.prefetchQuery(reading(SESSIONS, readSessions)),
    queries.prefetchQuery(reading(PASSKEYS, readPasskeys)),
  ])
