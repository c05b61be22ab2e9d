import { z } from '@hono/zod-openapi'
import type { Text } from '../../core/terms.ts'
import { mostOf } from '../../engine/fields.ts'
import { dressOf, saidOf } from '../../profile/dress.ts'
import type { ProfileSpec } from '../../profile/schema.ts'
import { mapped, namesIn } from '../../profile/table.ts'
import { NOUNS, PAGE_NAMES, WORDS } from '../../profile/words.ts'
import { maybeText } from './nouns.ts'

/** Everything a dashboard needs to look and speak like an API, and to offer what its keys can be given. */

export const RESTRICTIONS = ['hosts', 'referers', 'addresses'] as const

/** A text in every language of the dashboard. */
export const Said = z.strictObject({ en: z.string(), fr: z.string() }).openapi('Said')
const Named = z.strictObject({ one: Said, many: Said }).openapi('NounNames')
const side = z.enum(['secret', 'publishable'])
const page = z.enum(namesIn(PAGE_NAMES))
const colour = z.string().describe('#rrggbb')

const LookView = z.strictObject({
  logo: z.string(),
  accent: z
    .strictObject({ light: colour, onLight: colour, dark: colour, onDark: colour })
    .describe('Readable on light and on dark surfaces; `on…` is for text on top of it.'),
})

const EntryView = z.strictObject({
  label: Said,
  page: page.nullable().describe('null: its items are tabs behind it.'),
  items: z.array(z.strictObject({ label: Said, page })),
})

const LimitView = z.strictObject({
  name: z.string(),
  kind: z.enum(['window', 'sliding-window', 'token-bucket']),
  per: z.enum(['key', 'account', 'address']),
  limit: z.int(),
  seconds: z.int(),
  most: z.int().describe('A key may have a number of its own, from 1 to this.'),
  sides: z.array(side).describe('The halves of a key it counts.'),
})

const SigningView = z.strictObject({
  timestampHeader: z.string(),
  signatureHeader: z.string(),
  toleranceSeconds: z.int(),
})

const described = { name: z.string(), about: Said }

export const ProfileDetail = z
  .strictObject({
    name: z.string(),
    title: z.string().describe('Name of the API, for people.'),
    languages: z
      .array(z.enum(['en', 'fr']))
      .describe('Languages its errors exist in; the first is the fallback.'),
    look: LookView,
    nouns: z.strictObject(mapped(NOUNS, () => Named)),
    navigation: z.array(EntryView),
    wording: z.strictObject(mapped(WORDS, () => Said)),
    rowActions: z.enum(['buttons', 'menu']),
    keyNameExample: z.string(),
    expiryDays: z.array(z.int()).describe('Ends of keys to offer, in days from now.'),
    rotateDays: z.int().nullable().describe('Keys older than this are due for a rotation.'),
    environments: z.array(z.strictObject({ ...described, title: Said, credits: z.boolean() })),
    scopes: z.array(z.strictObject(described)),
    modules: z.array(z.strictObject({ ...described, title: Said })),
    limits: z.array(LimitView),
    collections: z.boolean().describe('Whether its keys can be narrowed to collections.'),
    restrictions: z
      .array(z.strictObject({ kind: z.enum(RESTRICTIONS), sides: z.array(side) }))
      .describe('What the use of its keys can be restricted to, and which halves that binds.'),
    signing: SigningView.nullable(),
    messageSignatures: z
      .strictObject({ toleranceSeconds: z.int() })
      .nullable()
      .describe('Whether requests may be signed as whole messages (RFC 9421), with signing secrets.'),
    signedSides: z.array(side).describe('Halves that sign, when their key is told to.'),
    scopesFixed: z.boolean().describe('Whether the scopes of a key never change.'),
    expiring: z.boolean().describe('Whether its keys can expire.'),
    defaultScopes: z.enum(['all', 'none']),
    graceSeconds: z.int(),
    maxGraceSeconds: z.int(),
    forms: z.array(z.strictObject({ prefix: z.string(), side, environment: maybeText, issued: z.boolean() })),
    carriers: z.array(z.strictObject({ header: z.string(), scheme: maybeText })),
    pair: z.boolean().describe('Whether a key has a publishable half beside its secret.'),
    credits: z.boolean().describe('Whether any of its calls costs credits.'),
  })
  .openapi('ProfileDetail')

type Detail = z.output<typeof ProfileDetail>

/** How a profile's dashboard looks, speaks and what it offers. */
export const profileDetail = (spec: ProfileSpec): Detail => ({
  name: spec.name,
  title: spec.title,
  languages: [...spec.languages],
  ...appearance(spec),
  ...offers(spec),
  ...contract(spec),
})

function appearance(spec: ProfileSpec) {
  const { logo, accent, nouns, navigation, wording } = dressOf(spec)
  const { rowActions, keyNameExample, expiryDays, rotateDays } = spec.dashboard
  return {
    look: { logo, accent: { ...accent } },
    nouns,
    navigation: navigation.map(it => ({ label: it.label, page: it.page ?? null, items: [...it.items] })),
    wording,
    rowActions,
    keyNameExample,
    expiryDays: [...expiryDays],
    rotateDays: rotateDays ?? null,
  }
}

type Described = { readonly name: string; readonly about: Text; readonly title?: Text | undefined }

const plainly = ({ name, about }: Described) => ({ name, about: saidOf(about) })
const titled = (it: Described) => ({ ...plainly(it), title: saidOf(it.title ?? it.name) })

const offers = (spec: ProfileSpec) => ({
  environments: spec.environments.map(it => ({ ...titled(it), credits: it.credits })),
  scopes: spec.scopes.map(plainly),
  modules: spec.modules.map(titled),
  limits: spec.limits.map(it => ({
    ...{ name: it.name, kind: it.kind, per: it.per, limit: it.limit, seconds: it.seconds },
    most: mostOf(it),
    sides: [...(it.sides ?? sidesOf(spec))],
  })),
  collections: spec.collections,
  restrictions: RESTRICTIONS.map(kind => ({ kind, sides: [...spec.binding[kind]] })).filter(
    it => it.sides.length > 0,
  ),
  signing: spec.signing === undefined ? null : { ...spec.signing },
  messageSignatures: spec.messageSignatures === undefined ? null : { ...spec.messageSignatures },
  signedSides: [...spec.binding.signature],
  scopesFixed: spec.keys.scopes === 'fixed',
  expiring: spec.keys.expiry === 'optional',
  defaultScopes: spec.keys.defaultScopes,
  graceSeconds: spec.keys.graceSeconds,
  maxGraceSeconds: spec.keys.maxGraceSeconds,
})

const contract = (spec: ProfileSpec) => ({
  forms: spec.forms.map(({ prefix, side: half, environment, issued }) => ({
    ...{ prefix, side: half, issued },
    environment: environment ?? null,
  })),
  carriers: spec.carriers.map(({ header, scheme }) => ({ header, scheme: scheme ?? null })),
  pair: sidesOf(spec).includes('publishable'),
  credits: spec.routes.some(it => it.credits > 0),
})

/** The halves its new keys have. */
const sidesOf = ({ forms }: ProfileSpec) => [...new Set(forms.filter(it => it.issued).map(it => it.side))]
