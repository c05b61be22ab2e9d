import { done, type Outcome, problem } from '../core/problem.ts'
import { type Ending, endingOf, type Generation, generationsOf, silentSince } from '../core/rotation.ts'
import { aheadText, pastText } from '../core/span.ts'
import { type Instant, SECOND } from '../core/terms.ts'
import type { EndGraceGuard, KeyRecord } from '../ports/keys.ts'
import { changed } from './change.ts'
import { keyContext, type Profiles } from './context.ts'
import type { Ports } from './ports.ts'

/** A key of which somebody wants to know who still uses its old secrets. */
export interface AskedRotation {
  readonly keyId: string
  /** How long old secrets must have been silent to be safe to end; absent: as the profile says. */
  readonly silentMs?: number | undefined
}

/** Who is still on which secrets of a key. */
export interface RotationReport {
  readonly record: KeyRecord
  readonly now: Instant
  readonly silentMs: number
  readonly ending: Ending
  /** What is to be thought of it, in a sentence. */
  readonly detail: string
}

/**
 * Whether the old secrets of a key can be ended. The time is read first and every use noted until then is
 * written before the key is read, so that it never says safe too early.
 */
export async function rotationOf(
  ports: Ports,
  profiles: Profiles,
  asked: AskedRotation,
): Promise<Outcome<RotationReport>> {
  const now = ports.clock.now()
  await ports.usage.flush()
  const context = await keyContext(ports, profiles, asked.keyId)
  if (!context.ok) return context
  const { record, profile } = context.value
  const silentMs = asked.silentMs ?? profile.spec.rotation.silentSeconds * SECOND
  const live = record.key.revokedAt === undefined ? record.credentials : []
  const ending = endingOf(live, silentMs, now)
  const detail = detailOf(record, ending, silentMs, now) + (ending.loudest ? unswitched(record) : '')
  return done({ record, now, silentMs, ending, detail })
}

/**
 * Stops what is left of older generations now, instead of at the end of their grace. With a guard of
 * silence only when each of them has been silent for that long, which the store decides as it writes.
 */
export async function endGrace(
  ports: Ports,
  keyId: string,
  guard: EndGraceGuard = {},
): Promise<Outcome<KeyRecord>> {
  const now = ports.clock.now()
  const { silentMs } = guard
  if (silentMs !== undefined) await ports.usage.flush()
  const record = await ports.keys.endGrace(keyId, now, guard)
  if (record === 'none')
    return problem('grace-none', 'No older secret of this key is in its grace period: nothing to end.')
  if (record !== 'in-use') return changed(ports, keyId, record)
  const found = await ports.keys.find(keyId)
  if (found === undefined || silentMs === undefined) return changed(ports, keyId, undefined)
  const detail = detailOf(found, endingOf(found.credentials, silentMs, now), silentMs, now)
  return problem('grace-in-use', `${detail} Let whoever uses them switch first.`, 'onlyIfSilentFor')
}

/** That nobody has switched, where the newest secrets were never used. */
function unswitched({ credentials }: KeyRecord): string {
  const [newest] = generationsOf(credentials)
  return newest === undefined || newest.lastUsed !== undefined
    ? ''
    : ` Nobody has used generation ${newest.generation} yet, so nobody has switched.`
}

function detailOf({ key }: KeyRecord, { because, loudest }: Ending, silentMs: number, now: Instant): string {
  if (key.revokedAt !== undefined) return 'This key is revoked: none of its secrets work.'
  if (loudest === undefined) return 'Nothing is in grace: only the newest secrets of this key work.'
  const silentFor = now - silentSince(loudest)
  const secrets = `The secrets of generation ${loudest.generation}`
  if (because === 'silent') return `${secrets} have been silent for ${pastText(silentFor)}: safe to end.`
  const left = aheadText(silentMs - silentFor)
  return `${secrets} were ${lately(loudest, now)}: safe to end after ${left} more of silence.`
}

function lately({ lastUsed, supersededAt }: Generation, now: Instant): string {
  if (lastUsed?.lastUsedAt === undefined)
    return `never used, but replaced only ${pastText(now - (supersededAt ?? now))} ago`
  const { lastUsedAt, lastAddress, lastUserAgent } = lastUsed
  const who = [...said('from', lastAddress), ...said('by', lastUserAgent)]
  return ['last used', pastText(now - lastUsedAt), 'ago', ...who].join(' ')
}

const said = (word: string, what: string | undefined): readonly string[] =>
  what === undefined ? [] : [`${word} ${what}`]
