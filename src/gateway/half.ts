import type { GatewayResponse } from './wire/response.ts'

const PROBE_MS = 500

/**
 * Finds out whether a caller that has ended its side is still there for the answer. From here a caller
 * that only said all it had to say looks like one that is gone; but one that is gone resets the
 * connection once something is sent to it, and interim answers are what may be sent at any time.
 * @see RFC 9110 §15.2
 */
export function probeCaller(response: GatewayResponse): void {
  if (response.req.httpVersion === '1.0') return
  const probe = () => {
    if (response.isBegun || response.destroyed) clearInterval(probing)
    else response.writeProcessing()
  }
  const probing = setInterval(probe, PROBE_MS)
  probe()
}
