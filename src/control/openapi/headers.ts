import { z } from '@hono/zod-openapi'
import type { Route } from '../route.ts'
import { isConditional, isTagged } from '../versions.ts'

interface SharedHeader {
  readonly description: string
  readonly schema: {
    type: 'string' | 'integer'
    minimum?: number
    enum?: string[]
    examples?: unknown[]
  }
}

/** Headers of answers, written into the document once. */
export const HEADERS: Readonly<
  Record<'RequestId' | 'ETag' | 'IdempotencyReplayed' | 'RetryAfter', SharedHeader>
> = {
  RequestId: {
    description: 'Names this request in the log. Tell it when you ask for help.',
    schema: { type: 'string', examples: ['req_5bW0kEj7Gx2UpR9a'] },
  },
  ETag: {
    description: 'The version shown. Send it back as If-Match to change nothing but this version.',
    schema: { type: 'string', examples: ['"3"'] },
  },
  IdempotencyReplayed: {
    description: 'Present when this is the answer to an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
  RetryAfter: {
    description: 'How many seconds to wait before trying again.',
    schema: { type: 'integer', minimum: 0, examples: [1] },
  },
}

/** A reference to a header of the document. */
export const header = (name: keyof typeof HEADERS) => ({ $ref: `#/components/headers/${name}` })

const idempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/)
  .optional()
  .openapi({
    param: {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'Yours to choose, a UUID for instance. The same key with the same body gives the same answer again for 10 minutes, secrets included, and makes nothing twice.',
      example: '0191f0c4-5d3a-7c11-9a53-2f6d1f0a7b21',
    },
  })

const ifMatch = z
  .string()
  .optional()
  .openapi({
    param: {
      name: 'If-Match',
      in: 'header',
      description: 'The ETag of the version this change was made for. Another version there: 412.',
      example: '"3"',
    },
  })

const ifNoneMatch = z
  .string()
  .optional()
  .openapi({
    param: {
      name: 'If-None-Match',
      in: 'header',
      description:
        'The ETag you have. Still the same: 304 without a body. It counts changes; using a key is none.',
      example: '"3"',
    },
  })

/** The headers a request may carry beside who calls; undefined when there are none. */
export function requestHeaders(route: Route): z.ZodObject | undefined {
  const headers = {
    ...(route.creates ? { 'Idempotency-Key': idempotencyKey } : {}),
    ...(isConditional(route) ? { 'If-Match': ifMatch } : {}),
    ...(route.method === 'get' && isTagged(route) ? { 'If-None-Match': ifNoneMatch } : {}),
  }
  return Object.keys(headers).length === 0 ? undefined : z.object(headers)
}

/** The headers of a success. */
export const replyHeaders = (route: Route) => ({
  'X-Request-Id': header('RequestId'),
  ...(isTagged(route) ? { ETag: header('ETag') } : {}),
  ...(route.creates ? { 'Idempotency-Replayed': header('IdempotencyReplayed') } : {}),
})
