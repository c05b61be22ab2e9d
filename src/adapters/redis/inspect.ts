import type { Connection } from './connection.ts'

/** The oldest Redis that is tested. */
export const OLDEST_REDIS = '6.2.0'
/** The only policy under which nothing that counts is thrown away while there is no room. */
export const WHOLE_POLICY = 'noeviction'

/** What a Redis says of itself. */
export interface RedisFacts {
  readonly version: string
  /** What it does when it is full. */
  readonly policy: string
  /** Whether it is one machine of a cluster, which has only a part of all keys. */
  readonly isCluster: boolean
  /** By how much its clock is ahead of ours, in ms; less than 0 when it is behind. */
  readonly aheadMs: number
}

/** Asks a Redis about itself. @throws when it does not answer */
export async function inspectRedis({ call }: Pick<Connection, 'call'>): Promise<RedisFacts> {
  const info = String(await call('info'))
  const said = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? 'unknown'
  const sent = Date.now()
  const time = await call('time')
  const ours = (sent + Date.now()) / 2
  const [seconds, micros] = Array.isArray(time) ? time.map(Number) : []
  return {
    version: said('redis_version'),
    policy: said('maxmemory_policy'),
    isCluster: said('redis_mode') === 'cluster',
    aheadMs: Math.round((seconds ?? 0) * 1000 + (micros ?? 0) / 1000 - ours),
  }
}
