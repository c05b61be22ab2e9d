import type { z } from 'zod'
import * as bodies from './bodies.ts'

/** How a path of the login library is opened. */
export interface Door {
  /** Whether strangers could try their luck here, so that attempts are counted. */
  readonly limited: boolean
  /** Whether all it does is to have a letter sent. */
  readonly byLetter?: true
  /** All that may be sent. The library takes more, and does more with it. */
  readonly body: z.ZodObject
}

const open = (body: z.ZodObject = bodies.noBody): Door => ({ limited: false, body })
const guarded = (body: z.ZodObject = bodies.noBody): Door => ({ limited: true, body })

/** Every path below `/v1/auth` that is there. What the library offers beyond these is not reachable. */
export const DOORS: Readonly<Record<string, Door>> = {
  'POST /sign-in/email': guarded(bodies.credentials),
  'POST /sign-in/social': guarded(bodies.provider),
  'GET /callback/oidc': guarded(),
  'POST /sign-out': open(),
  'GET /get-session': open(),
  'GET /list-sessions': open(),
  'POST /revoke-session': open(bodies.sessionToken),
  'POST /revoke-sessions': open(),
  'POST /revoke-other-sessions': open(),
  'POST /update-user': open(bodies.myself),
  'POST /change-password': guarded(bodies.passwordChange),
  'POST /request-password-reset': { ...guarded(bodies.resetRequest), byLetter: true },
  'POST /reset-password': guarded(bodies.reset),
  'POST /two-factor/enable': guarded(bodies.byPassword),
  'POST /two-factor/disable': guarded(bodies.byPassword),
  'POST /two-factor/get-totp-uri': guarded(bodies.byPassword),
  'POST /two-factor/generate-backup-codes': guarded(bodies.byPassword),
  'POST /two-factor/verify-totp': guarded(bodies.secondFactor),
  'POST /two-factor/verify-backup-code': guarded(bodies.secondFactor),
  'GET /passkey/generate-register-options': guarded(),
  'POST /passkey/verify-registration': guarded(bodies.newPasskey),
  'GET /passkey/generate-authenticate-options': guarded(),
  'POST /passkey/verify-authentication': guarded(bodies.usedPasskey),
  'GET /passkey/list-user-passkeys': open(),
  'POST /passkey/update-passkey': open(bodies.renamedPasskey),
  'POST /passkey/delete-passkey': open(bodies.onePasskey),
}
