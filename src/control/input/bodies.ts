import { z } from '@hono/zod-openapi'
import { REVOCATION_REASONS } from '../../core/key.ts'
import { Waiting } from '../receipts.ts'
import { reason, when } from './fields.ts'

/** How a key is given new secrets. */
export const Rotating = z.strictObject({
  graceSeconds: z.int().min(0).optional().describe('Absent: as the profile says. 0 stops the old at once.'),
  expiresAt: when.optional(),
  ...Waiting.shape,
})

/** Why a key is stopped for good. */
export const Revoking = z.strictObject({
  reason: z.enum(REVOCATION_REASONS).optional().describe('As in RFC 5280. Absent: unspecified.'),
  note: reason.optional().describe('What there is to say about it.'),
  ...Waiting.shape,
})
