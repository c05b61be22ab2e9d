/**
 * The headers that sign one request with the secret key: the time in Unix milliseconds, and the hex HMAC-SHA256 over
 * `timestamp + "." + body`. Sign exactly the bytes that are sent; without a body nothing stands after the full stop.
 *
 * @param now epoch milliseconds; the server allows five minutes of difference
 */
export async function signatureOf(
  secretKey: string,
  body: string,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const timestamp = String(Math.floor(now))
  const key = await crypto.subtle.importKey('raw', encoder.encode(secretKey), algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`${timestamp}.${body}`))
  const hex = [...new Uint8Array(mac)].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return { 'X-ZenSearch-Timestamp': timestamp, 'X-ZenSearch-Signature': hex }
}
