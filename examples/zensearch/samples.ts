import { newId } from '../shared.ts'
import type { DocumentStore, Field } from './documents.ts'

const SAMPLES = [
  {
    title: 'Authentication',
    body: 'Every request carries an API key in the X-ZenSearch-Key header. Authentication happens before anything else: a request without a valid key reads nothing and writes nothing.',
  },
  {
    title: 'Publishable and secret keys',
    body: 'A key pair has two halves. The publishable key is for browsers and may only read; the secret key stays on your server. Both use the same authentication header.',
  },
  {
    title: 'Signing requests',
    body: 'For stronger authentication a secret key can require signed requests: an HMAC-SHA256 of the timestamp, a dot and the exact body, made with the secret key.',
  },
] as const

/**
 * Gives an account that has stored nothing itself something to find, in each collection it searches for the
 * first time. What it deletes stays deleted.
 */
export function addSamples(documents: DocumentStore, field: Field): void {
  const fresh = documents.firstVisits(field)
  if (fresh.length === 0 || documents.hasOwn(field.accountId)) return
  for (const collection of fresh)
    for (const sample of SAMPLES)
      documents.put(field.accountId, { id: newId('doc'), collection, ...sample }, 'sample')
}
