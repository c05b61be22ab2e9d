import { z } from '@hono/zod-openapi'
import { ENDINGS, type Generation, generationsOf, isInGrace, silentSince } from '../../core/rotation.ts'
import { after, type Instant, SECOND } from '../../core/terms.ts'
import type { RotationReport } from '../../engine/rotation.ts'
import { CredentialView, credentialView, iso, maybeIso, maybeText, maybeTime, time } from './nouns.ts'

const GenerationView = z
  .strictObject({
    generation: z.int(),
    standing: z
      .enum(['newest', 'in-grace', 'ended'])
      .describe('in-grace: a rotation has replaced it, and it works until its time is up.'),
    createdAt: time,
    supersededAt: maybeTime.describe('When newer secrets were made.'),
    until: maybeTime.describe('When it stops, or has stopped.'),
    graceSecondsLeft: z.int().nullable().describe('How long it still works; null unless it is in grace.'),
    lastUsedAt: maybeTime.describe('Of all of its secrets; right to a minute.'),
    lastAddress: maybeText,
    lastUserAgent: maybeText,
    credentials: z.array(CredentialView),
  })
  .openapi('Generation')

const SafeToEndView = z.strictObject({
  safe: z.boolean().describe('true: everything in grace has been silent for long enough.'),
  because: z.enum(ENDINGS),
  silentForSeconds: z.int().describe('How long old secrets had to be silent for this.'),
  silentSince: maybeTime.describe('Since when nobody has used them for certain; null: nothing is in grace.'),
  safeAt: maybeTime.describe('When they will be safe to end, or were, if nobody uses them until then.'),
  detail: z.string().describe('The same in a sentence.'),
})

export const RotationView = z
  .strictObject({
    keyId: z.string(),
    inGrace: z.boolean().describe('Whether old secrets of the key still work.'),
    newestUsed: z
      .boolean()
      .describe('false: nobody has used the newest secrets yet, so nobody has switched.'),
    safeToEnd: SafeToEndView,
    generations: z.array(GenerationView).describe('Newest first.'),
  })
  .openapi('RotationReport')

export function rotationView(report: RotationReport): z.output<typeof RotationView> {
  const { record, ending } = report
  const generations = generationsOf(record.credentials)
  return {
    keyId: record.key.id,
    inGrace: ending.loudest !== undefined,
    newestUsed: generations[0]?.lastUsed !== undefined,
    safeToEnd: safeToEndView(report),
    generations: generations.map(it => generationView(it, report)),
  }
}

function safeToEndView({ ending, silentMs, detail }: RotationReport): z.output<typeof SafeToEndView> {
  const since = ending.loudest && silentSince(ending.loudest)
  return {
    safe: ending.because === 'silent',
    because: ending.because,
    silentForSeconds: Math.floor(silentMs / SECOND),
    silentSince: maybeIso(since),
    safeAt: maybeIso(since && after(since, silentMs)),
    detail,
  }
}

function generationView(it: Generation, { record, now }: RotationReport): z.output<typeof GenerationView> {
  const standing = standingOf(it, record.key.revokedAt, now)
  return {
    generation: it.generation,
    standing,
    createdAt: iso(it.createdAt),
    supersededAt: maybeIso(it.supersededAt),
    until: maybeIso(it.until),
    graceSecondsLeft: standing === 'in-grace' && it.until ? Math.ceil((it.until - now) / SECOND) : null,
    lastUsedAt: maybeIso(it.lastUsed?.lastUsedAt),
    lastAddress: it.lastUsed?.lastAddress ?? null,
    lastUserAgent: it.lastUsed?.lastUserAgent ?? null,
    credentials: it.credentials.map(credentialView),
  }
}

function standingOf(it: Generation, revokedAt: Instant | undefined, now: Instant) {
  if (it.supersededAt === undefined) return 'newest'
  return revokedAt === undefined && isInGrace(it, now) ? 'in-grace' : 'ended'
}
