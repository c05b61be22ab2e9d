import { z } from 'zod'
import { MAX_TOKEN_SECONDS, USUAL_TOKEN_SECONDS } from '../core/token.ts'
import { dashboard, nouns } from './dashboard.ts'
import {
  carrier,
  form,
  headerName,
  headerValue,
  json,
  limit,
  name,
  route,
  row,
  sentHeaders,
  sides,
  text,
} from './parts.ts'

/** The shape of a profile file. Everything an API's key contract says that is not code is said here. */

/** As many as one call can give to a key. */
const MOST_SCOPES = 200

const LANGUAGES = ['en', 'fr'] as const

const keys = z.strictObject({
  expiry: z
    .enum(['optional', 'never'])
    .default('optional')
    .describe('never: keys stay until they are revoked.'),
  scopes: z
    .enum(['changeable', 'fixed'])
    .default('changeable')
    .describe('fixed: the scopes of a key are chosen at creation and never change.'),
  defaultScopes: z
    .enum(['all', 'none'])
    .default('none')
    .describe('What a key gets that is created without naming its scopes.'),
  graceSeconds: z
    .int()
    .min(0)
    .max(2_678_400)
    .default(0)
    .describe('How long old secrets work after a rotation, unless the call says otherwise.'),
  maxGraceSeconds: z.int().min(0).max(2_678_400).default(604_800).describe('The most such a call may say.'),
})

const rotation = z.strictObject({
  announce: z
    .boolean()
    .default(false)
    .describe('true: calls with old secrets in their grace carry Deprecation and Sunset headers.'),
  page: z
    .url({ protocol: /^https?$/, error: 'give the address of a web page: https://…' })
    .regex(/^[^\s<>"\\^`{|}\x7f-\uffff]+$/, 'use plain ASCII and percent signs: it stands in a header')
    .optional()
    .describe('Where people read how to switch to new secrets: a Link header names it.'),
  silentSeconds: z
    .int()
    .min(0)
    .max(2_678_400)
    .default(86_400)
    .describe('How long old secrets must have been silent to be called safe to end, unless the call says.'),
})

const named = z.strictObject({
  name: name.describe('What keys and routes call it.'),
  about: text.describe('What it means, for people.'),
})

const titled = named.extend({
  title: text.optional().describe('What people call it; absent: its name.'),
})

const environment = titled.extend({
  credits: z.boolean().default(true).describe('false: nothing is charged in it.'),
})

const binding = z.strictObject({
  readOnly: sides.default([]).describe('Halves that may only read.'),
  hosts: sides.default([]).describe('Halves the allowed hosts bind.'),
  referers: sides.default([]).describe('Halves the allowed referers bind.'),
  addresses: sides.default([]).describe('Halves the allowed addresses bind.'),
  signature: sides.default([]).describe('Halves that sign their requests, when their key is told to.'),
})

const signing = z.strictObject({
  timestampHeader: headerName.describe('Header with the time of signing, Unix milliseconds.'),
  signatureHeader: headerName.describe('Header with the signature, hex or base64.'),
  toleranceSeconds: z.int().min(1).max(3600).describe('How far the timestamp may be from our clock.'),
})

const tokens = z.strictObject({
  maxSeconds: z
    .int()
    .min(1)
    .max(MAX_TOKEN_SECONDS)
    .default(USUAL_TOKEN_SECONDS)
    .describe('The longest life of a token.'),
  bound: z
    .boolean()
    .default(false)
    .describe(
      'true: also from keys with rules about hosts, referers or addresses. Only the server can check these.',
    ),
})

const messageSignatures = z.strictObject({
  toleranceSeconds: z
    .int()
    .min(1)
    .max(3600)
    .describe('How far the time of signing may be from our clock, and how long no nonce may be used again.'),
})

const limitHeaders = z.strictObject({
  always: z
    .boolean()
    .default(false)
    .describe('true: also on answers given before a key was proven, as an unused limit.'),
  standard: z
    .boolean()
    .default(false)
    .describe(
      'true: also RateLimit and RateLimit-Policy, which tell how each limit stands (draft-ietf-httpapi-ratelimit-headers-10).',
    ),
  send: sentHeaders.default({}).describe('Headers that tell how the tightest limit stands, filled in.'),
})

const errors = z.strictObject({
  contentType: headerValue.default('application/json').describe('Content-Type of every error.'),
  challenge: headerValue.describe('WWW-Authenticate of every 401.'),
  envelope: json.describe(
    'The body of every error, filled in. A text that is one placeholder keeps its type.',
  ),
  rows: z.array(row).min(1).describe('How each reason and trouble is spelled.'),
})

const proxy = z.strictObject({
  timeoutSeconds: z.int().min(1).max(3600).default(60).describe('How long the upstream may take.'),
  bodyLimitBytes: z
    .int()
    .min(1)
    .max(104_857_600)
    .default(10_485_760)
    .describe('Only for bodies that must be read: signed ones, and where a route reads a field.'),
  upgrades: z.boolean().default(false).describe('true: requests may switch protocols.'),
})

export const ProfileSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where editors find this schema.'),
    name: name.describe('What APIs name it by.'),
    title: z.string().min(1).describe('Name of the API, for people.'),
    languages: z
      .array(z.enum(LANGUAGES))
      .min(1)
      .default(['en'])
      .describe('Languages messages exist in; the first is the fallback.'),
    nouns: nouns
      .default({})
      .describe('What its customers call our nouns: a word, or one of it and many of it.'),
    carriers: z.array(carrier).min(1).max(8).describe('Where a request may carry its key: in one of these.'),
    forms: z.array(form).min(1).describe('How its keys look.'),
    keys: keys.prefault({}).describe('What holds for all of its keys.'),
    rotation: rotation.prefault({}).describe('How people learn that their secrets have been rotated.'),
    scopes: z
      .array(named)
      .max(MOST_SCOPES, `give at most ${MOST_SCOPES}: a key can hold no more`)
      .default([])
      .describe('What a key may be allowed to do.'),
    modules: z.array(titled).default([]).describe('What an account may have enabled.'),
    environments: z.array(environment).default([]).describe('Worlds of their own; each key acts in one.'),
    collections: z
      .boolean()
      .default(false)
      .describe('true: keys may be narrowed to collections of their account.'),
    binding: binding.prefault({}).describe('Which halves of a key each kind of rule binds.'),
    signing: signing
      .optional()
      .describe('HMAC-SHA256 over timestamp + "." + body, keyed by the presented secret.'),
    tokens: tokens
      .optional()
      .describe('Short-lived tokens that the holder of a key mints from it. Absent: there are none.'),
    messageSignatures: messageSignatures
      .optional()
      .describe(
        'Requests may be signed as whole messages (RFC 9421, hmac-sha256), with a secret that is not the key. Absent: they may not.',
      ),
    limits: z.array(limit).default([]).describe('How often a key may be used. All of them count at once.'),
    cors: z
      .enum(['never', 'listed-hosts'])
      .default('never')
      .describe('listed-hosts: only for hosts that a key lists.'),
    limitHeaders: limitHeaders.optional().describe('Absent: limits are not told in headers.'),
    errors: errors.describe('How refusals and failures read.'),
    routes: z.array(route).default([]).describe('What each request needs. Others are answered as unknown.'),
    proxy: proxy.prefault({}).describe('How requests are forwarded.'),
    dashboard: dashboard.prefault({}).describe('How its dashboard looks and speaks.'),
  })
  .meta({ id: 'LatchkeyProfile', title: 'Latchkey profile' })

/** A profile as its file says it, defaults filled in. */
export type ProfileSpec = z.output<typeof ProfileSchema>
export type ErrorRow = ProfileSpec['errors']['rows'][number]
export type RouteSpec = ProfileSpec['routes'][number]
