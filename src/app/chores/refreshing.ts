import { ProfileError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import type { Apis } from '../../engine/apis.ts'
import type { Nodes } from '../../ports/nodes.ts'

/** When it is tried again to read what could not be read. */
const AGAIN_MS = SECOND

/**
 * Reads the APIs again whenever another node may have changed them. While the database is away those that are known
 * stay; so they do where one cannot be served here, of which `tell` is told once.
 * @returns what ends it
 */
export function refreshing(
  apis: Pick<Apis, 'refresh'>,
  { watchApis }: Pick<Nodes, 'watchApis'>,
  tell: (error: ProfileError) => void,
): () => void {
  let told: string | undefined
  let isOver = false
  let retry: NodeJS.Timeout | undefined

  async function refresh(): Promise<void> {
    if (isOver) return
    try {
      await apis.refresh()
      told = undefined
    } catch (cause) {
      if (cause instanceof ProfileError) complain(cause)
      else if (!isOver) tryAgain()
    }
  }

  function complain(error: ProfileError): void {
    if (isOver || error.message === told) return
    told = error.message
    tell(error)
  }

  function tryAgain(): void {
    if (retry !== undefined) return
    const again = () => {
      retry = undefined
      void refresh()
    }
    retry = setTimeout(again, AGAIN_MS).unref()
  }

  watchApis(() => void refresh())
  return () => {
    isOver = true
    clearTimeout(retry)
  }
}
