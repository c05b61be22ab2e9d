import { z } from 'zod'
import { EMAIL_LENGTH, isPlainLine, NAME_LENGTH } from '../../core/line.ts'
import { ROLES } from '../../core/member.ts'

/** The shape of a file of `latchkey apply`. What a file leaves out stays as it is; `null` clears. */

const MAX_LIST = 200
const MAX_LIMIT = 1_000_000

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'give at least one character')
    .max(most, `give at most ${most} characters`)
    .refine(isPlainLine, 'use plain text without control or invisible characters')

const name = line(NAME_LENGTH)
const texts = z.array(line(300)).max(MAX_LIST)
const textsOrNone = texts.nullable().optional()

const id = z
  .string()
  .regex(/^[a-z]{2,8}_\w{1,60}$/, 'give an id as an answer named it, e.g. key_6nD1zHs8Ca3QyM0t')
  .optional()
  .describe('Which one is meant, where its name does not say: then the name is a new one.')

const active = z.boolean().optional()

const project = z.strictObject({ id, name: name.describe('A name of its own within its account.') })

const collection = z.strictObject({
  id,
  name: name.describe('A name of its own within its account.'),
  active: active.describe('false: it cannot be reached.'),
})

const restrictions = z.strictObject({
  hosts: textsOrNone.describe('Host names, or *.host.'),
  referers: textsOrNone.describe('Pages, as https://docs.example.com/guide/*.'),
  addresses: textsOrNone.describe('IP addresses or CIDR ranges.'),
})

const key = z.strictObject({
  id,
  name: name.describe('A name of its own within its account and environment.'),
  environment: name.optional().describe('Where it acts, on APIs with environments. It never changes.'),
  project: name.nullable().optional().describe('The project it is in, by its name.'),
  scopes: texts.optional().describe('What it may do.'),
  collections: z
    .union([z.literal('all'), texts], { error: 'give "all" or a list of collections, by their names' })
    .nullable()
    .optional()
    .describe('The collections it is narrowed to, by their names, or all of them.'),
  restrictions: restrictions.nullable().optional().describe('Where it may be used from.'),
  signed: z.boolean().optional().describe('true: its secret half must sign its requests.'),
  signatures: z.enum(['any', 'v2']).optional().describe('v2: only signatures of the whole message count.'),
  limits: z
    .record(z.string().min(1).max(64), z.int().min(1).max(MAX_LIMIT))
    .nullable()
    .optional()
    .describe('All limits of the profile it has numbers of its own for.'),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'give a time with its offset, e.g. 2027-01-31T12:00:00Z' })
    .nullable()
    .optional()
    .describe('When it stops.'),
  active: active.describe('false: it is disabled.'),
})

const member = z.strictObject({
  email: z
    .email('give an e-mail address, e.g. zoe@example.com')
    .max(EMAIL_LENGTH)
    .describe('Who is no member yet is invited.'),
  role: z.enum(ROLES).describe('What they are in the account.'),
})

const account = z.strictObject({
  id,
  name: name.describe('A name of its own within its API.'),
  plan: name.nullable().optional().describe('What it pays for, for people.'),
  modules: textsOrNone.describe('Which modules of the profile it has.'),
  active: active.describe('false: it is disabled, and its keys do not work.'),
  projects: z.array(project).optional().describe('Its projects.'),
  collections: z.array(collection).max(1000).optional().describe('Its collections.'),
  keys: z.array(key).optional().describe('Its keys.'),
  members: z.array(member).optional().describe('Who belongs to it.'),
})

const api = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and "-", at most 63')
    .describe('The first path segment at the gateway. It never changes.'),
  profile: name.optional().describe('The profile it speaks. It never changes.'),
  hosts: textsOrNone.describe('Hosts that lead to it at the gateway.'),
  upstream: line(2000).nullable().optional().describe('Where its requests are forwarded to.'),
  accounts: z.array(account).optional().describe('Its customers.'),
})

export const FileForm = z
  .strictObject({
    $schema: z.string().optional().describe('Where editors find this schema.'),
    apis: z.array(api).describe('The protected APIs.'),
  })
  .meta({ id: 'LatchkeyApply', title: 'What latchkey apply brings about' })

/** Its JSON Schema: for editors, and for the reference. */
export const fileSchema = () => z.toJSONSchema(FileForm, { io: 'input' })
