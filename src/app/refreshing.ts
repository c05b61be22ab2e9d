import { ProfileError } from '../core/error.ts'
import { SECOND } from '../core/terms.ts'
import type { Apis } from '../engine/apis.ts'

/** How often the APIs are read that other nodes may have changed. */
const REFRESH_MS = SECOND

/** Where it is told that an API cannot be served here. */
interface Log {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * Reads the APIs again and again, for on several nodes another one may change them. While the database is away
 * those that are known stay. @returns what ends it
 */
export function refreshing(apis: Pick<Apis, 'refresh'>, log: Log): () => void {
  let told: string | undefined
  const refresh = () =>
    apis.refresh().then(
      () => {
        told = undefined
      },
      cause => {
        if (!(cause instanceof ProfileError) || cause.message === told) return
        told = cause.message
        log.error({ complaint: cause.message }, 'the APIs cannot be read again: those before are served')
      },
    )
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    refresh().finally(() => {
      busy = false
    })
  }, REFRESH_MS).unref()
  return () => clearInterval(timer)
}
