import { createLatchkey } from '../../../src/client/client.ts'

/** The management API as whoever is signed in. Pages call it through useRead and useChange only. */
export const latchkey = createLatchkey({ url: window.location.origin, credential: { cookies: true } })
