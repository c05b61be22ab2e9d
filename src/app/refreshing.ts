import { ProfileError } from '../core/error.ts'
import { SECOND } from '../core/terms.ts'
import type { Apis } from '../engine/apis.ts'
import type { Nodes } from '../ports/nodes.ts'

/** When it is tried again to read what could not be read. */
const AGAIN_MS = SECOND

/** Where it is told that an API cannot be served here. */
interface Log {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * Reads the APIs again whenever another node may have changed them. While the database is away those that are known
 * stay.
 * @returns what ends it
 */
export function refreshing(
  apis: Pick<Apis, 'refresh'>,
  { watchApis }: Pick<Nodes, 'watchApis'>,
  log: Log,
): () => void {
  let told: string | undefined
  let isOver = false
  let tryingAgain = false

  async function refresh(): Promise<void> {
    if (isOver) return
    try {
      await apis.refresh()
      told = undefined
    } catch (cause) {
      if (cause instanceof ProfileError) complain(cause.message)
      else if (!isOver) tryAgain()
    }
  }

  function complain(complaint: string): void {
    if (complaint === told) return
    told = complaint
    log.error({ complaint }, 'the APIs cannot be read again: those before are served')
  }

  function tryAgain(): void {
    if (tryingAgain) return
    tryingAgain = true
    const again = () => {
      tryingAgain = false
      void refresh()
    }
    setTimeout(again, AGAIN_MS).unref()
  }

  watchApis(() => void refresh())
  return () => {
    isOver = true
  }
}
