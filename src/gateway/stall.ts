import type { Exchange } from './exchange.ts'

/**
 * Watches a body that is not all there yet. When nothing of it has come for `idleMs`, and nothing that came
 * still waits to be taken, `stalled` is called, at the latest after twice that time.
 */
export function watchForStall(
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  idleMs: number,
  stalled: () => void,
): void {
  const { socket } = request
  let seen = socket.bytesRead
  const look = () => {
    const over = request.complete || request.destroyed || response.isOver
    const quiet = !over && socket.bytesRead === seen && request.readableLength === 0
    seen = socket.bytesRead
    if (over || quiet) clearInterval(timer)
    if (quiet) stalled()
  }
  const timer = setInterval(look, idleMs).unref()
}
