import { type Signing, sign } from './sign.ts'
import { type MessageSigning, signMessage } from './sign-message.ts'

/**
 * `fetch` that signs what it sends: whole messages with a signing secret, else time and body with the key. A body is read
 * as a whole before it is sent.
 * @param fetch instead of the runtime's own
 */
export const signedFetch =
  (
    signing: Signing | MessageSigning,
    fetch: typeof globalThis.fetch = globalThis.fetch,
  ): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, init)
    const bytes = new Uint8Array(await request.arrayBuffer())
    const headers = new Headers(request.headers)
    const { method, url, signal, credentials, redirect, referrerPolicy } = request
    const signed =
      'keyId' in signing
        ? await signMessage(signing, { method, url, headers, body: bytes })
        : await sign(signing, bytes)
    for (const [name, value] of Object.entries(signed)) headers.set(name, value)
    const body = bytes.length === 0 ? {} : { body: bytes }
    return fetch(url, { method, headers, signal, credentials, redirect, referrerPolicy, ...body })
  }
