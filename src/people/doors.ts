/** How a path of the login library is opened. */
export interface Door {
  /** Whether strangers could try their luck here, so that attempts are counted. */
  readonly limited: boolean
}

const open: Door = { limited: false }
const guarded: Door = { limited: true }

/** Every path below `/v1/auth` that is there. What the library offers beyond these is not reachable. */
export const DOORS: Readonly<Record<string, Door>> = {
  'POST /sign-in/email': guarded,
  'POST /sign-in/social': guarded,
  'GET /callback/oidc': guarded,
  'POST /sign-out': open,
  'GET /get-session': open,
  'GET /list-sessions': open,
  'POST /revoke-session': open,
  'POST /revoke-sessions': open,
  'POST /revoke-other-sessions': open,
  'POST /update-user': open,
  'POST /change-password': guarded,
  'POST /request-password-reset': guarded,
  'POST /reset-password': guarded,
  'POST /two-factor/enable': guarded,
  'POST /two-factor/disable': guarded,
  'POST /two-factor/get-totp-uri': guarded,
  'POST /two-factor/generate-backup-codes': guarded,
  'POST /two-factor/verify-totp': guarded,
  'POST /two-factor/verify-backup-code': guarded,
  'GET /passkey/generate-register-options': guarded,
  'POST /passkey/verify-registration': guarded,
  'GET /passkey/generate-authenticate-options': guarded,
  'POST /passkey/verify-authentication': guarded,
  'GET /passkey/list-user-passkeys': open,
  'POST /passkey/update-passkey': open,
  'POST /passkey/delete-passkey': open,
}
