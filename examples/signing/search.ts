/** Searches ZenSearch with requests that are signed as whole messages (RFC 9421). */
import { signedFetch } from 'latchkey/client'

const {
  ZENSEARCH_BASE_URL: base = '',
  ZENSEARCH_SECRET_KEY: key = '',
  ZENSEARCH_KEY_ID: keyId = '',
  ZENSEARCH_SIGNING_SECRET: signingSecret = '',
} = process.env

const fetch = signedFetch({ keyId, signingSecret })
const headers = { 'X-ZenSearch-Key': key, 'Content-Type': 'application/json' }

const found = await fetch(`${base}/v1/docs/search?q=signatures`, { headers })
console.log(found.status)

const body = JSON.stringify({ query: 'signatures' })
const asked = await fetch(`${base}/v1/docs/search`, { method: 'POST', headers, body })
console.log(asked.status)
