import type { PasskeyOptions } from '@better-auth/passkey'
import { APIError } from 'better-auth/api'
import { asked } from './asking.ts'

/** A passkey alone lets somebody in, so the device must make sure of its holder: by PIN, finger or face. */
export const passkeyOptions = (publicUrl: string): PasskeyOptions => ({
  rpID: new URL(publicUrl).hostname,
  rpName: 'Latchkey',
  origin: new URL(publicUrl).origin,
  authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  schema: { passkey: { modelName: 'person_passkey', fields: { credentialID: 'credentialId' } } },
  registration: {
    afterVerification: ({ verification }) =>
      expectHolder(verification.registrationInfo?.userVerified === true),
  },
  authentication: {
    afterVerification: ({ verification }) => {
      expectHolder(verification.authenticationInfo.userVerified)
      const asking = asked()
      if (asking !== undefined) asking.holderVerified = true
    },
  },
})

function expectHolder(isVerified: boolean): void {
  if (isVerified) return
  const message = 'This passkey does not ask for a PIN, a finger or a face. Use one that does.'
  throw new APIError('BAD_REQUEST', { code: 'USER_VERIFICATION_MISSING', message })
}
