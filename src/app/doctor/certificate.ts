import { X509Certificate } from 'node:crypto'
import { SettingsError } from '../../core/error.ts'
import { DAY } from '../../core/terms.ts'
import { readPair } from '../planes/tls.ts'
import { type Check, type Finding, ok, refused, type Surroundings, warning } from './finding.ts'

/** A certificate that ends sooner is to be renewed. */
const SOON_MS = 14 * DAY

async function certificate({ settings, wrong }: Surroundings): Promise<readonly Finding[]> {
  if ('LATCHKEY_TLS_CERT' in wrong || 'LATCHKEY_TLS_KEY' in wrong) return []
  try {
    const pair = await readPair(settings)
    return pair === undefined ? ok('is not set: both planes speak plain HTTP') : ending(pair.cert)
  } catch (cause) {
    if (cause instanceof SettingsError) return refused(cause.message)
    throw cause
  }
}

function ending(cert: string): readonly Finding[] {
  const { validTo } = new X509Certificate(cert)
  const left = Date.parse(validTo) - Date.now()
  if (left < 0) return refused(`has ended on ${validTo}: put a new one into its place`)
  return left < SOON_MS
    ? warning(`ends on ${validTo}: put a new one into its place`)
    : ok(`fits its key, and is good until ${validTo}`)
}

/** What both planes show to who connects. */
export const certificateChecks: readonly Check[] = [{ about: 'certificate', look: certificate }]
