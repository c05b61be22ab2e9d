import { z } from '@hono/zod-openapi'
import { parseAddress } from '../../core/address.ts'
import { NeedInput } from '../../engine/need-input.ts'
import { id as idField, secret } from './fields.ts'

const MAX_HEADERS = 100

const header = z.string().max(8192)

/** What somebody wants to have explained. */
export const ExplainBody = z
  .strictObject({
    api: idField.optional().describe('By id or by name. May be left out with keyId or refusalId.'),
    refusalId: idField
      .optional()
      .describe('A refused request to be judged again, as far as it is remembered.'),
    keyId: idField.optional().describe('The key to judge by, where nobody has its secret.'),
    side: z
      .enum(['secret', 'publishable'])
      .optional()
      .describe('With keyId: which half of a pair; absent: the secret one.'),
    key: secret.optional().describe('The key itself; absent: read from the headers as the profile says.'),
    method: z
      .string()
      .regex(/^[A-Z]{1,20}$/, 'Give a method in capitals, e.g. GET.')
      .optional(),
    path: z
      .string()
      .regex(/^\//, 'Give the path as it is sent, beginning with a slash.')
      .max(8192)
      .optional()
      .describe('Path and query. With method, its route says what is needed.'),
    host: z.string().max(1024).optional(),
    origin: z.string().max(1024).optional(),
    referer: header.optional(),
    ip: z
      .string()
      .refine(text => parseAddress(text) !== undefined, 'Give one plain IPv4 or IPv6 address.')
      .optional()
      .describe('The caller’s address. Absent: rules about addresses deny.'),
    headers: z
      .record(z.string().min(1).max(200), z.union([header, z.array(header).max(10)]))
      .refine(it => Object.keys(it).length <= MAX_HEADERS, `Give at most ${MAX_HEADERS} headers.`)
      .optional(),
    body: z.string().max(100_000).optional().describe('As text, exactly as received.'),
    need: NeedInput.optional().describe(
      'What is needed. Absent: what the route of `method` and `path` says; without those, a valid key.',
    ),
  })
  .refine(it => it.refusalId === undefined || it.need === undefined, {
    path: ['need'],
    message: 'A refused request needs what it needed: give need without refusalId.',
  })
  .refine(it => (it.method === undefined) === (it.path === undefined), {
    path: ['path'],
    message: 'Give method and path together, or neither.',
  })
