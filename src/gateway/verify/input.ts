import { z } from 'zod'
import { parseAddress } from '../../core/address.ts'
import { MAX_HOLD_SECONDS } from '../../core/credits.ts'
import { type NeedAsked, NeedInput, names } from '../../engine/need-input.ts'

/** What the body of `POST /_latchkey/v1/verify` may say. */

const METHOD = /^[A-Z]+$/

export const VerifyInput = z
  .strictObject({
    api: z.string().min(1).describe('Name of the API.'),
    key: z
      .string()
      .max(8192)
      .optional()
      .describe('The presented key. Absent: read from `headers` as the profile says.'),
    method: z.string().regex(METHOD).optional().describe('In capital letters. It goes with `path`.'),
    path: z
      .string()
      .startsWith('/')
      .max(8192)
      .optional()
      .describe('Path and query. With `method`, its route says what is needed.'),
    target: z
      .string()
      .startsWith('/')
      .max(8192)
      .optional()
      .describe(
        'Path and query as the client called them, where those are not `path`: a signature of the whole message covers them.',
      ),
    host: z.string().max(1024).optional().describe('Its Host header.'),
    origin: z.string().max(1024).optional().describe('Its Origin header. Absent: rules about hosts deny.'),
    referer: z
      .string()
      .max(8192)
      .optional()
      .describe('Its Referer header. Absent: rules about referers deny.'),
    ip: z
      .string()
      .refine(text => parseAddress(text) !== undefined, 'must be one plain IPv4 or IPv6 address')
      .optional()
      .describe('The caller’s address. Absent: rules about addresses deny.'),
    headers: z
      .record(z.string().min(1), z.union([z.string(), z.array(z.string())]))
      .optional()
      .describe(
        'Its headers as they were received, each a text or a list. With them, `answer.headers` holds all the gateway itself would send.',
      ),
    body: z.string().optional().describe('The body as text, exactly as received.'),
    bodyBase64: z.base64().optional().describe('The body’s bytes, where they are not text.'),
    bodyState: z
      .enum(['withheld', 'too-large', 'broken'])
      .optional()
      .describe(
        'Instead of a body, where there is one. withheld: ask for it if it is needed, with the reason `body-needed`. The others: why it cannot be had.',
      ),
    bodyDigest: z
      .string()
      .max(128)
      .optional()
      .describe(
        'Instead of a body: HMAC-SHA256(key, timestamp + "." + body), hex or base64, made by you over the bytes received.',
      ),
    need: NeedInput.optional().describe(
      'What is needed. Absent: what the route of `method` and `path` says; without those, a valid key.',
    ),
    resources: names
      .optional()
      .describe('Collections it touches, by id or name, beside those its `need` or its route names.'),
    router: z
      .enum(['exact', 'loose'])
      .optional()
      .describe(
        'How whoever asks finds what to run. loose: in any case, and with or without a slash at the end. A path is then refused as malformed where that is another route than the profile’s own. Absent: exact.',
      ),
    cost: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe('Uses it takes from every limit. Absent: as the route says, else 1.'),
    reserve: z
      .int()
      .min(1)
      .max(MAX_HOLD_SECONDS)
      .optional()
      .describe(
        'Hold the credits it costs for so many seconds instead of spending them. Commit or release them by the id in `credits`.',
      ),
    consistency: z
      .enum(['leased', 'fresh'])
      .optional()
      .describe(
        'fresh: decide by what the database says now, and not by what is remembered, which may be up to 5 s old on a node that is cut off from the others. Absent: leased.',
      ),
    dryRun: z.boolean().default(false).describe('Decide, and take nothing.'),
    explain: z.boolean().default(false).describe('List every rule the request breaks.'),
  })
  .refine(it => it.body === undefined || it.bodyBase64 === undefined, {
    path: ['bodyBase64'],
    message: 'give body or bodyBase64, not both',
  })
  .refine(it => it.bodyDigest === undefined || (it.body ?? it.bodyBase64) === undefined, {
    path: ['bodyDigest'],
    message: 'give a body or its digest, not both',
  })
  .refine(it => it.bodyState === undefined || (it.body ?? it.bodyBase64 ?? it.bodyDigest) === undefined, {
    path: ['bodyState'],
    message: 'give a body, its digest, or why there is none, not two of these',
  })
  .refine(it => (it.method === undefined) === (it.path === undefined), {
    path: ['path'],
    message: 'method and path go together',
  })

/** A question that was understood. */
export type VerifyRequest = Readonly<Omit<z.output<typeof VerifyInput>, 'need'>> & {
  readonly need?: NeedAsked | undefined
}

const TEXT = String.raw`[ !#-[\]-~]`
const PLAIN = new RegExp(
  String.raw`^\{"api": ?"(${TEXT}+)", ?"key": ?"(${TEXT}*)"(?:, ?"method": ?"([A-Z]+)", ?"path": ?"(/${TEXT}*)")?\}$`,
)
const MAX_PLAIN_BYTES = 8192

/**
 * The question nearly everybody asks, an API, a key and perhaps a method and a path in printable ASCII, read
 * with one pattern: parsing it and checking it against the schema takes six times as long. Anything else,
 * wrong or merely richer or in another order, is for those two.
 */
export function plainQuestion(bytes: Buffer): VerifyRequest | undefined {
  if (bytes.length > MAX_PLAIN_BYTES) return undefined
  const [, api, key, method, path] = PLAIN.exec(bytes.toString('latin1')) ?? []
  return api === undefined ? undefined : { api, key, method, path, dryRun: false, explain: false }
}
