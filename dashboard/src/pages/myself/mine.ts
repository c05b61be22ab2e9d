import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

/** What is kept of one's own logins, and has to be read again when they change. */
export const SESSION = ['me', 'session']
export const SESSIONS = ['me', 'sessions']
export const PASSKEYS = ['me', 'passkeys']

/** This session, and the person as logins know them; undefined when it has just ended. */
export const useSession = () => useRead(SESSION, () => latchkey.logins.showSession()) ?? undefined
