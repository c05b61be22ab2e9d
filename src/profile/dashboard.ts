import { z } from 'zod'
import { text } from './parts.ts'
import { namesIn } from './table.ts'
import { NOUNS, PAGE_NAMES, WORDS } from './words.ts'

/** The part of a profile that says how its dashboard looks and speaks. */

const LOGO_LENGTH = 12
const MOST_DAYS = 3650

const page = z.enum(namesIn(PAGE_NAMES)).describe('A page of the dashboard.')

const link = z.strictObject({
  label: text.optional().describe('What the link says; absent: the name of the page.'),
  page,
})

const entry = z
  .strictObject({
    label: text.optional().describe('What the link says; absent: the name of the page.'),
    page: page.optional(),
    items: z.array(link).min(1).max(8).optional().describe('Pages shown as tabs behind one link.'),
  })
  .refine(it => (it.page === undefined) !== (it.items === undefined), {
    message: 'give "page" for a link, or "items" for a link with tabs: one of the two',
  })
  .refine(it => it.items === undefined || it.label !== undefined, {
    path: ['label'],
    message: 'is missing: say what the link to these tabs is called',
  })

const look = z.strictObject({
  logo: z
    .string()
    .min(1)
    .max(LOGO_LENGTH, `give at most ${LOGO_LENGTH} characters: it stands in a narrow bar`)
    .optional()
    .describe('The name beside the mark, at most 12 characters; absent: the start of the title.'),
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'write a colour as #rrggbb, e.g. #2563eb')
    .default('#2563eb')
    .describe(
      'Colour of buttons and links. Where it cannot be read on light or on dark, a darker or lighter one is worn.',
    ),
})

export const dashboard = z.strictObject({
  look: look.prefault({}).describe('Name and colour.'),
  navigation: z
    .array(entry)
    .min(1)
    .max(12)
    .optional()
    .describe(
      'The links beside its pages, in their order. Pages it does not name cannot be reached by a link.',
    ),
  wording: z
    .partialRecord(z.enum(namesIn(WORDS)), text)
    .default({})
    .describe('What its texts say instead of what they say by themselves: see the list below.'),
  rowActions: z
    .enum(['buttons', 'menu'])
    .default('menu')
    .describe('buttons: each key has a button to rotate and a bin to revoke. menu: they are behind “…”.'),
  keyNameExample: z
    .string()
    .min(1)
    .max(60)
    .default('docs-site-production')
    .describe('A good name of a key, shown where one is asked for.'),
  expiryDays: z
    .array(z.int().min(1).max(MOST_DAYS))
    .max(8)
    .default([30, 90, 365])
    .describe('Ends of keys that are offered, in days from their creation.'),
  rotateDays: z
    .int()
    .min(1)
    .max(MOST_DAYS)
    .optional()
    .describe('Keys older than this are shown as due for a rotation.'),
})

/** What its customers call one of our nouns. */
export const noun = z
  .union([text, z.strictObject({ one: text, many: text })], {
    error: 'give a text, or { "one": …, "many": … } where the plural is not made with an s',
  })
  .describe('One word, or how one of them and how many of them are called.')

export const nouns = z.partialRecord(z.enum(namesIn(NOUNS)), noun)
