import { z } from 'zod'

/** The shape of a profile file. Everything an API's key contract says that is not code is said here. */

const LANGUAGES = ['en', 'fr'] as const
const side = z.enum(['secret', 'publishable'])
const sides = z.array(side)
const name = z.string().regex(/^[a-z0-9][a-z0-9:_-]*$/, 'use lower-case letters, digits, ":", "_" and "-"')
const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'use letters, digits and "-"')
const json = z.json()

const text = z
  .union([z.string().min(1), z.strictObject({ en: z.string().min(1), fr: z.string().min(1) })])
  .describe('A sentence: one text, or one for each language.')

const carrier = z
  .strictObject({
    header: headerName,
    scheme: z
      .string()
      .regex(/^[A-Za-z]+$/)
      .optional()
      .describe('Authorization scheme, e.g. Bearer. Any case is accepted.'),
  })
  .describe('Where a request carries its key.')

const form = z
  .strictObject({
    prefix: z.string().regex(/^[A-Za-z0-9_]+$/, 'use letters, digits and "_"'),
    side: side.default('secret'),
    environment: name.optional(),
    issued: z
      .boolean()
      .describe('true: made here, with a checksum. false: accepted when imported, never made.'),
  })
  .describe('One way a key may look. A new key gets one secret for each issued form of its environment.')

const limit = z
  .strictObject({
    name,
    kind: z.enum(['window', 'sliding-window', 'token-bucket']).default('window'),
    per: z
      .enum(['key', 'account', 'address'])
      .describe('address: counted for each key and caller’s address (IPv6: /64).'),
    limit: z
      .int()
      .min(1, 'a limit of 0 would refuse everything: use 1 or more, or disable the key')
      .max(1_000_000),
    seconds: z.int().min(1).max(2_678_400),
    sides: sides.optional().describe('Only for these halves of a key. Absent: for all.'),
  })
  .refine(it => it.kind !== 'sliding-window' || it.limit <= 10_000, {
    path: ['limit'],
    message: 'a sliding-window keeps every use: at most 10000; use "window" or "token-bucket" for more',
  })

const condition = z.strictObject({
  attribute: name,
  in: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Values that make it true; `en-*` fits `en-GB`. Case does not count.'),
  notIn: z.array(z.string()).min(1).optional(),
})

const attribute = z
  .strictObject({
    query: z.string().min(1).optional(),
    json: z.string().min(1).optional().describe('Name of a field at the top of a JSON body.'),
    default: z.string().optional(),
  })
  .describe('A value read from the request. Given twice, or not as text: 400.')

const route = z.strictObject({
  methods: z.array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])).min(1),
  paths: z.array(z.string().startsWith('/')).min(1).describe('`/v1/runs/:id`; `/**` for everything below.'),
  open: z.boolean().default(false).describe('true: needs no key.'),
  access: z.enum(['read', 'write']).optional().describe('Absent: GET and HEAD read, all others write.'),
  scopes: z.array(name).default([]),
  modules: z.array(name).default([]),
  environments: z.array(name).default([]).describe('Only keys of these environments. Empty: any.'),
  attributes: z.record(name, attribute).default({}),
  resource: name.optional().describe('The attribute that names the collection it touches.'),
  rules: z
    .array(
      z.strictObject({
        when: condition,
        scopes: z.array(name).default([]),
        modules: z.array(name).default([]),
        environments: z.array(name).default([]),
      }),
    )
    .default([])
    .describe('What it needs besides, when an attribute has a certain value.'),
  cost: z.int().min(0).max(1_000_000).default(1),
  credits: z.int().min(0).max(1_000_000).default(0),
})

const row = z.strictObject({
  when: z.array(z.string()).min(1),
  status: z.int().min(400).max(599),
  code: z.string().min(1),
  message: text,
  hint: text.optional(),
  title: text.optional(),
  details: z.record(z.string(), json).default({}),
  challenge: z.string().optional().describe('WWW-Authenticate of this row, instead of the table’s own.'),
  headers: z.record(headerName, z.string()).default({}),
})

export const ProfileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name,
    title: z.string().min(1),
    languages: z
      .array(z.enum(LANGUAGES))
      .min(1)
      .default(['en'])
      .describe('Languages messages exist in; the first is the fallback.'),
    nouns: z
      .partialRecord(z.enum(['account', 'project', 'collection', 'environment', 'scope', 'module']), text)
      .default({})
      .describe('What its customers call our nouns.'),
    carriers: z.array(carrier).min(1),
    forms: z.array(form).min(1),
    keys: z
      .strictObject({
        expiry: z.enum(['optional', 'never']).default('optional'),
        scopes: z.enum(['changeable', 'fixed']).default('changeable'),
        defaultScopes: z.enum(['all', 'none']).default('none'),
        graceSeconds: z
          .int()
          .min(0)
          .max(2_678_400)
          .default(0)
          .describe('How long old secrets work after a rotation, unless the call says otherwise.'),
        maxGraceSeconds: z.int().min(0).max(2_678_400).default(604_800),
      })
      .prefault({}),
    scopes: z.array(z.strictObject({ name, about: text })).default([]),
    modules: z.array(z.strictObject({ name, about: text })).default([]),
    environments: z
      .array(
        z.strictObject({
          name,
          about: text,
          credits: z.boolean().default(true).describe('false: nothing is charged in it.'),
        }),
      )
      .default([]),
    collections: z
      .boolean()
      .default(false)
      .describe('true: keys may be narrowed to collections of their account.'),
    binding: z
      .strictObject({
        readOnly: sides.default([]),
        hosts: sides.default([]),
        referers: sides.default([]),
        addresses: sides.default([]),
        signature: sides.default([]),
      })
      .prefault({})
      .describe('Which halves of a key each kind of rule binds.'),
    signing: z
      .strictObject({
        timestampHeader: headerName,
        signatureHeader: headerName,
        toleranceSeconds: z.int().min(1).max(3600),
      })
      .optional()
      .describe('HMAC-SHA256 over timestamp + "." + body, keyed by the presented secret.'),
    limits: z.array(limit).default([]),
    cors: z
      .enum(['never', 'listed-hosts'])
      .default('never')
      .describe('listed-hosts: only for hosts that a key lists.'),
    limitHeaders: z
      .strictObject({
        always: z
          .boolean()
          .default(false)
          .describe('true: also on answers given before a key was proven, as an unused limit.'),
        send: z.record(headerName, z.string()),
      })
      .optional(),
    errors: z.strictObject({
      contentType: z.string().default('application/json'),
      challenge: z.string().min(1).describe('WWW-Authenticate of every 401.'),
      envelope: json,
      rows: z.array(row).min(1),
    }),
    routes: z.array(route).default([]),
    proxy: z
      .strictObject({
        timeoutSeconds: z.int().min(1).max(3600).default(60),
        bodyLimitBytes: z
          .int()
          .min(1)
          .max(104_857_600)
          .default(10_485_760)
          .describe('Only for bodies that must be read: signed ones, and where a route reads a field.'),
        upgrades: z.boolean().default(false),
      })
      .prefault({}),
  })
  .meta({ id: 'LatchkeyProfile', title: 'Latchkey profile' })

/** A profile as its file says it, defaults filled in. */
export type ProfileSpec = z.output<typeof ProfileSchema>
export type ErrorRow = ProfileSpec['errors']['rows'][number]
export type RouteSpec = ProfileSpec['routes'][number]
export type LimitSpec = ProfileSpec['limits'][number]
