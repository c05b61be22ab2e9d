import { latchkey } from './client.ts'

/** Passkeys, as far as it takes a browser to make and to use them. */

/** Whether this browser can do it without a translation of ours. */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** Somebody closed the browser's dialog, or let it wait too long. */
export class PasskeyGivenUp extends Error {}

/** Signs somebody in by a passkey they choose in the browser's own dialog. @throws {PasskeyGivenUp} */
export async function signInByPasskey(): Promise<void> {
  const json = await latchkey.logins.beginSignInByPasskey({ retry: false })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(Object(json))
  const found = await unlessGivenUp(navigator.credentials.get({ publicKey }))
  await latchkey.logins.signInByPasskey({ response: { ...found.toJSON() } })
}

/** Makes a passkey in the browser's own dialog, and adds it under a name. @throws {PasskeyGivenUp} */
export async function addPasskey(name: string): Promise<void> {
  const json = await latchkey.logins.beginPasskey({ retry: false })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(Object(json))
  const made = await unlessGivenUp(navigator.credentials.create({ publicKey }))
  await latchkey.logins.addPasskey({ response: { ...made.toJSON() }, name })
}

/** What browsers call it when somebody does not want to; also when this device has the passkey already. */
const GIVEN_UP = new Set(['NotAllowedError', 'AbortError', 'InvalidStateError'])

async function unlessGivenUp(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const found = await asked
    if (found instanceof PublicKeyCredential) return found
  } catch (error) {
    if (!(error instanceof DOMException && GIVEN_UP.has(error.name))) throw error
  }
  throw new PasskeyGivenUp()
}
