import type { IdempotencyStore } from '../../../ports/idempotency.ts'
import type { Writer } from '../writer.ts'

/** Answers in a database that can be given again. */
export const sqlIdempotency = ({ write }: Pick<Writer, 'write'>): IdempotencyStore => ({
  begin: beginning => write('begin-once', beginning),
  finish: async (once, sealed) => void (await write('finish-once', { ...once, sealed })),
  forgetExpired: async now => void (await write('forget-once', { now })),
  abandon: async once => void (await write('abandon-once', once)),
})
