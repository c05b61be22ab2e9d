import { connectRedis } from '../../adapters/redis/connection.ts'
import { inspectRedis, OLDEST_REDIS, type RedisFacts, WHOLE_POLICY } from '../../adapters/redis/inspect.ts'
import { isOlder } from '../../cli/call.ts'
import { SECOND } from '../../core/terms.ts'
import { type Check, type Finding, ok, refused, type Surroundings, warning } from './finding.ts'

/** Clocks that are further apart are not set by the same time. */
const CLOCK_MS = 2 * SECOND

async function redis({ settings, wrong }: Surroundings): Promise<readonly Finding[]> {
  if ('REDIS_URL' in wrong) return []
  if (settings.REDIS_URL === '') return alone(settings.DATABASE_URL)
  const connection = connectRedis(settings.REDIS_URL)
  try {
    return (await connection.settled())
      ? findingsOf(await inspectRedis(connection))
      : refused(`does not answer (${connection.trouble() ?? 'nobody is there'}): correct it, or start Redis`)
  } catch (cause) {
    return refused(`does not say how it is (${Object(cause).message}): let its user call INFO and TIME`)
  } finally {
    await connection.close()
  }
}

const alone = (databaseUrl: string): readonly Finding[] =>
  databaseUrl === ''
    ? ok('is not needed by one node')
    : warning(
        'is not set: of several gateways on a database each admits the whole of every limit, and every signed message once',
      )

function findingsOf({ version, policy, isCluster, aheadMs }: RedisFacts): readonly Finding[] {
  const findings = [
    ...(isOlder(version, OLDEST_REDIS)
      ? refused(`is Redis ${version}: use ${OLDEST_REDIS} or a later one`)
      : []),
    ...(isCluster ? refused('is one machine of a cluster: give a Redis that has all keys') : []),
    ...(policy === WHOLE_POLICY
      ? []
      : warning(
          `throws counts away when it is full (${policy}): set its maxmemory-policy to ${WHOLE_POLICY}`,
        )),
    ...(Math.abs(aheadMs) > CLOCK_MS
      ? warning(`has a clock ${Math.round(aheadMs / SECOND)} s from ours: set both right`)
      : []),
  ]
  return findings.length > 0 ? findings : ok(`answers, is Redis ${version} and keeps what it counts`)
}

/** What limits are counted in. */
export const redisChecks: readonly Check[] = [{ about: 'REDIS_URL', look: redis }]
