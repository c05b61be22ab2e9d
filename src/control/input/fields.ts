import { z } from '@hono/zod-openapi'
import { EMAIL_LENGTH, isPlainLine, NAME_LENGTH } from '../../core/line.ts'
import { ROLES } from '../../core/member.ts'
import { PASSWORD_LENGTH } from '../../core/password.ts'
import { MAX_SECRET_LENGTH } from '../../core/secret.ts'
import { instant } from '../../core/terms.ts'

const NOT_PLAIN = 'Use plain text without control or invisible characters.'
const MAX_LIST = 200

/** One line of plain text, trimmed, 1 to `most` characters. No pattern: OpenAPI cannot carry its flag. */
export const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'Give at least one character.')
    .max(most, `Give at most ${most} characters.`)
    .refine(isPlainLine, NOT_PLAIN)

export const name = line(NAME_LENGTH)
export const reason = line(500)
export const reference = line(200)
export const url = line(2000)
/** What names an entry: its id, or for an API its name. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'This is not an id.')
export const texts = z.array(line(300)).max(MAX_LIST, `Give at most ${MAX_LIST}.`)
export const secret = z
  .string()
  .min(1, 'Give the key.')
  .max(MAX_SECRET_LENGTH, `No key is longer than ${MAX_SECRET_LENGTH} characters.`)

export const email = z
  .email('Give an e-mail address, e.g. zoe@example.com.')
  .max(EMAIL_LENGTH, `Give at most ${EMAIL_LENGTH} characters.`)
  .transform(text => text.toLowerCase())
export const role = z.enum(ROLES)
export const password = z
  .string()
  .min(PASSWORD_LENGTH.min, `Give at least ${PASSWORD_LENGTH.min} characters.`)
  .max(PASSWORD_LENGTH.max, `Give at most ${PASSWORD_LENGTH.max} characters.`)
/** A one-time token as it was handed out. */
export const token = z.string().regex(/^[\w-]{8,200}$/, 'Give the token as it was handed out.')

/** An instant as ISO 8601 with its offset. */
export const when = z.iso
  .datetime({ offset: true, error: 'Give a time with its offset, e.g. 2027-01-31T12:00:00Z.' })
  .transform(text => instant(Date.parse(text)))

/** What is absent stays absent: a list given as nothing would otherwise clear the one there is. */
export const restrictions = z
  .strictObject({ hosts: texts.optional(), referers: texts.optional(), addresses: texts.optional() })
  .transform(({ hosts, referers, addresses }) => ({
    ...(hosts && { hosts }),
    ...(referers && { referers }),
    ...(addresses && { addresses }),
  }))

/** The same as a change: `null` is no restriction, of one kind or of all. What is absent still stays absent. */
export const restrictionChanges = z
  .strictObject({
    hosts: texts.nullable().optional(),
    referers: texts.nullable().optional(),
    addresses: texts.nullable().optional(),
  })
  .nullable()
  .transform(changes => {
    const { hosts, referers, addresses } = changes ?? { hosts: null, referers: null, addresses: null }
    return {
      ...(hosts !== undefined && { hosts: hosts ?? [] }),
      ...(referers !== undefined && { referers: referers ?? [] }),
      ...(addresses !== undefined && { addresses: addresses ?? [] }),
    }
  })

/** A list as a change: `null` is an empty one. */
export const textsOrNone = texts.nullable().transform(given => given ?? [])

export const collections = z.union([z.literal('all'), texts], {
  error: 'Give "all" or a list of collections, by id or by name.',
})

/** Which collections as a change: `null` is all of them. */
export const collectionsOrAll = collections.nullable().transform(given => given ?? 'all')

/** Which signatures count. */
export const signatures = z
  .enum(['any', 'v2'])
  .transform(given => (given === 'any' ? null : given))
  .describe('v2: only signatures of the whole message; any: whatever the profile knows.')
/** The same as a change: `null` is any. */
export const signaturesOrAny = signatures.nullable()

const limitName = z.string().min(1).max(64)
export const limits = z.record(limitName, z.int())
/** The same as a change: those that are absent stay, `null` removes one or all. */
export const limitChanges = z.record(limitName, z.int().nullable()).nullable()

const PAGE_LIMIT = 'Give a whole number from 1 to 100.'

/** Which part of a list is wanted. */
export const page = z.strictObject({
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, PAGE_LIMIT)
    .default('50')
    .transform(Number)
    .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 50 }),
  cursor: z
    .string()
    .regex(/^[\w-]{1,1000}$/, 'Hand back what the page before gave as "next".')
    .optional(),
})
