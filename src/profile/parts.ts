import { z } from 'zod'
import { COMPLAINTS } from '../core/reason.ts'

/** The pieces a profile file is put together from. Each says in words what it asks for. */

/** They frame a message: a profile that set them would break its own answers. */
const FRAMING = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Plain segments, `:parameters`, and `**` at the end. The router knows more, but few would expect it. */
const PATH = /^(?=\/)(\/|(\/([A-Za-z0-9._~!$&,=@-]+|:[A-Za-z]\w*))*(\/\*\*)?)$/

export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9:_-]*$/, 'use lower-case letters, digits, ":", "_" and "-"')
export const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'use letters, digits and "-"')
const sentHeader = headerName.refine(
  it => !FRAMING.has(it.toLowerCase()),
  'the server sets this header itself',
)
export const headerValue = z
  .string()
  .min(1)
  .regex(/^[\x20-\x7e]*$/, 'use plain ASCII: headers carry nothing else')
export const sentHeaders = z.record(sentHeader, headerValue)
export const json = z.json()

export const side = z.enum(['secret', 'publishable'])
export const sides = z.array(side)

export const text = z
  .union([z.string().min(1), z.strictObject({ en: z.string().min(1), fr: z.string().min(1) })], {
    error: 'give a text, or one for each language: { "en": "…", "fr": "…" }',
  })
  .describe('A sentence: one text, or one for each language.')

export const carrier = z
  .strictObject({
    header: headerName.describe('Name of the header, in any case.'),
    scheme: z
      .string()
      .regex(/^[A-Za-z]+$/, 'use letters only, e.g. Bearer')
      .optional()
      .describe(
        'Authorization scheme, e.g. Bearer. Any case is accepted. Absent: the header is nothing but the key.',
      ),
  })
  .describe('Where a request carries its key.')

export const form = z
  .strictObject({
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9_]+$/, 'use letters, digits and "_"')
      .describe('What the key begins with. Where several fit, the longest wins.'),
    side: side
      .default('secret')
      .describe('Which half of a pair it is. A key that is no pair has only a secret.'),
    environment: name.optional().describe('The environment its keys act in, where the API has environments.'),
    issued: z
      .boolean()
      .describe('true: made here, with a checksum. false: accepted when imported, never made.'),
  })
  .describe('One way a key may look. A new key gets one secret for each issued form of its environment.')

export const limit = z
  .strictObject({
    name: name.describe('What keys call it when they have a number of their own.'),
    kind: z
      .enum(['window', 'sliding-window', 'token-bucket'])
      .default('window')
      .describe(
        'window: opens at the first use. sliding-window: exact over every span of that length. token-bucket: uses come back evenly.',
      ),
    per: z
      .enum(['key', 'account', 'address'])
      .describe('address: counted for each key and caller’s address (IPv6: /64).'),
    limit: z
      .int()
      .min(1, 'a limit of 0 would refuse everything: use 1 or more, or disable the key')
      .max(1_000_000)
      .describe('Uses allowed in the span.'),
    seconds: z.int().min(1).max(2_678_400).describe('Length of the span.'),
    sides: sides.min(1).optional().describe('Only for these halves of a key. Absent: for all.'),
  })
  .refine(it => it.kind !== 'sliding-window' || it.limit <= 10_000, {
    path: ['limit'],
    message: 'a sliding-window keeps every use: at most 10000; use "window" or "token-bucket" for more',
  })

const condition = z
  .strictObject({
    attribute: name,
    in: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Values that make it true; `en-*` fits `en-GB`. Case does not count.'),
    notIn: z.array(z.string()).min(1).optional().describe('Values that make it false, spelled like `in`.'),
  })
  .describe('True when the attribute has a value that is one of `in` and none of `notIn`.')

const attribute = z
  .strictObject({
    query: z.string().min(1).optional().describe('Name of a query parameter.'),
    json: z.string().min(1).optional().describe('Name of a field at the top of a JSON body.'),
    default: z.string().optional().describe('Its value when the request gives none.'),
  })
  .refine(it => it.query !== undefined || it.json !== undefined, {
    message: 'say where it comes from: "query", "json" or both',
  })
  .describe('A value read from the request. Given twice, or not as text: 400.')

const needs = {
  scopes: z.array(name).default([]).describe('Scopes the key must hold, all of them.'),
  query: z
    .string()
    .optional()
    .describe('Scopes the key must hold besides: `a AND (b OR c)`. AND binds tighter than OR.'),
  modules: z.array(name).default([]).describe('Modules the account must have enabled, all of them.'),
  environments: z.array(name).default([]).describe('Only keys of these environments. Empty: any.'),
}

export const route = z.strictObject({
  methods: z
    .array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']))
    .min(1)
    .describe('GET includes HEAD.'),
  paths: z
    .array(z.string().regex(PATH, 'write "/v1/things", "/v1/things/:id" or, for everything below, "/v1/**"'))
    .min(1)
    .describe('`/v1/runs/:id`; `/**` for everything below.'),
  open: z.boolean().default(false).describe('true: needs no key.'),
  access: z.enum(['read', 'write']).optional().describe('Absent: GET and HEAD read, all others write.'),
  ...needs,
  attributes: z
    .record(name, attribute)
    .default({})
    .describe('Values its need depends on, by the name rules use.'),
  resource: name.optional().describe('The attribute that names the collection it touches.'),
  rules: z
    .array(z.strictObject({ when: condition, ...needs }))
    .default([])
    .describe('What it needs besides, when an attribute has a certain value.'),
  cost: z.int().min(0).max(1_000_000).default(1).describe('Uses it takes from every limit.'),
  credits: z.int().min(0).max(1_000_000).default(0).describe('Credits it takes from the account’s balance.'),
  example: z
    .strictObject({
      query: z.record(z.string(), z.string()).default({}).describe('Query parameters.'),
      body: z.record(z.string(), json).default({}).describe('Fields of its JSON body.'),
    })
    .prefault({})
    .describe('What an example of it says, where its documentation shows one.'),
})

export const row = z.strictObject({
  when: z
    .array(z.string().meta({ enum: [...COMPLAINTS] }))
    .min(1)
    .describe('The reasons and troubles it speaks for. Each stands in exactly one row.'),
  status: z.int().min(400).max(599).describe('HTTP status.'),
  code: z.string().min(1).describe('What programs go by.'),
  message: text.describe('What people read: what is wrong and what to do about it.'),
  hint: text.optional().describe('More help, for envelopes that have a place for it.'),
  title: text.optional().describe('A short name of the problem, for envelopes that have a place for it.'),
  details: z.record(z.string(), json).default({}).describe('Fields that go with the code, filled in.'),
  challenge: headerValue.optional().describe('WWW-Authenticate of this row, instead of the table’s own.'),
  headers: sentHeaders.default({}).describe('Headers that go with it, filled in.'),
})
