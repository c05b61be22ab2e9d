import { createLatchkey } from 'latchkey/client'

/** Latchkey on servers of its own: each request is asked about over the network. */
export const latchkey = createLatchkey({
  url: process.env['LATCHKEY_URL'] ?? 'http://localhost:4700',
  gatewayUrl: process.env['LATCHKEY_GATEWAY_URL'] ?? 'http://localhost:4701',
  credential: process.env['LATCHKEY_ROOT_KEY'] ?? '', // its scope: verify
  timeoutMs: 2000,
})
