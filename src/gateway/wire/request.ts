import { IncomingMessage } from 'node:http'
import type { Peer } from '../peer.ts'

/** A body that came in one piece of at most so many bytes is kept as it is. */
const MAX_PIECE_BYTES = 64 * 1024

/**
 * A request whose body, when it is one piece, need never become a stream: `takeBody` hands it over as it came. That
 * spares it the ticks in which a stream begins, ends and closes: 0.4 µs of the 5.5 that a server takes for a POST which
 * does nothing else. Whoever reads it as a stream instead finds one.
 */
export class GatewayRequest extends IncomingMessage {
  /** Who sent it. */
  peer: Peer | undefined = undefined
  private piece: Buffer | undefined = undefined
  private state: 'arriving' | 'arrived' | 'streaming' | 'taken' = 'arriving'

  /** The whole body, where it has arrived in one piece and nobody has read any of it. It can be had once. */
  takeBody(): Buffer | undefined {
    if (this.state !== 'arrived') return undefined
    const { piece } = this
    this.state = 'taken'
    this.piece = undefined
    return piece
  }

  /** Called by Node's parser with what arrives, and with null at its end. @returns whether more may come */
  override push(chunk: Buffer | null): boolean {
    if (this.state === 'arriving') {
      if (chunk === null && this.piece !== undefined) {
        this.state = 'arrived'
        return true
      }
      if (chunk !== null && this.piece === undefined && chunk.length <= MAX_PIECE_BYTES) {
        this.piece = chunk
        return true
      }
    }
    this.stream()
    return super.push(chunk)
  }

  // Whichever way a stream is read, this is called.
  override read(size?: number): Buffer | null {
    if (this.state === 'taken') return null
    this.stream()
    return super.read(size)
  }

  /** From here on it is a stream like any other. */
  stream(): void {
    const { state, piece } = this
    if (state === 'streaming') return
    this.state = 'streaming'
    this.piece = undefined
    if (piece !== undefined) super.push(piece)
    if (state === 'arrived') super.push(null)
  }
}
