import { z } from 'zod'
import { MAX_TOKEN_SECONDS } from '../../core/token.ts'
import { jsonIn, type Malformed, malformedBy } from '../verify/asked.ts'

const MOST_SCOPES = 200
const MOST_CLAIMS = 16

/** What the body of `POST /_latchkey/v1/tokens` may say. */
const MintInput = z.strictObject({
  api: z.string().min(1).max(200).describe('Name of the API.'),
  scopes: z
    .array(z.string().min(1).max(200))
    .max(MOST_SCOPES)
    .optional()
    .describe('Scopes of the token, each one of the key’s. Absent: all of them.'),
  ttlSeconds: z
    .int()
    .min(1)
    .max(MAX_TOKEN_SECONDS)
    .optional()
    .describe('How long it lives, if its key does. Absent: 300, or as long as the API lets it.'),
  claims: z
    .record(
      z.string().min(1).max(64),
      z.union([z.string().max(256), z.number(), z.boolean()], {
        error: 'give a text, a number or a truth value',
      }),
    )
    .refine(it => Object.keys(it).length <= MOST_CLAIMS, `give at most ${MOST_CLAIMS}`)
    .optional()
    .describe('What else it says, under `ext`: nothing here looks at it.'),
})

export type MintRequest = z.output<typeof MintInput>

/** What is asked of a token, or what is wrong with how. */
export function mintIn(bytes: Buffer): MintRequest | Malformed {
  const json = jsonIn(bytes)
  if ('malformed' in json) return json
  const parsed = MintInput.safeParse(json.value)
  return parsed.success ? parsed.data : malformedBy(parsed.error.issues)
}
