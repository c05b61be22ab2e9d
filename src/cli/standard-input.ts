import { readSync } from 'node:fs'

const STANDARD_INPUT = 0
const PIECE = 64 * 1024
/** Between two looks at whether there is more. */
const PAUSE_MS = 10

/**
 * All of standard input, however long whoever writes it takes. Node reads pipes without waiting once somebody has
 * looked whether standard input is a terminal: a plain read fails while nothing has come yet.
 * @throws what reading throws otherwise
 */
export function standardInput(): Buffer {
  const pieces: Buffer[] = []
  for (let piece = nextPiece(); piece.length > 0; piece = nextPiece()) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** What came next; nothing at the end. */
function nextPiece(): Buffer {
  const room = Buffer.alloc(PIECE)
  for (;;) {
    try {
      return room.subarray(0, readSync(STANDARD_INPUT, room))
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
      if (code === 'EOF') return room.subarray(0, 0)
      if (code !== 'EAGAIN') throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
    }
  }
}
