import { z } from 'zod'
import { COMPLAINTS, type Complaint, REASONS, TROUBLES } from '../src/core/reason.ts'
import type { Text } from '../src/core/terms.ts'
import type { ProfileSpec } from '../src/profile/profile.ts'
import { ProfileSchema } from '../src/profile/schema.ts'
import { PLACEHOLDERS } from '../src/profile/template.ts'
import { WORDS } from '../src/profile/words.ts'
import { fieldsOf } from './fields.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import { MEANINGS } from './meanings.ts'

/** A file that is written, never edited. */
export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Everything that is generated from the profile schema and the shipped profiles. */
export function profileReference(profiles: readonly ProfileSpec[]): readonly GeneratedFile[] {
  const schema = z.toJSONSchema(ProfileSchema, { io: 'input' })
  return [
    { path: 'profiles/profile.schema.json', text: `${JSON.stringify(schema, undefined, 2)}\n` },
    { path: 'docs/reference/profile.md', text: profilePage(schema) },
    { path: 'docs/reference/errors.md', text: errorsPage(profiles) },
  ]
}

const profilePage = (schema: unknown): string =>
  page([
    GENERATED,
    '# Profile',
    'A profile is one JSON file that says an API’s whole key contract: where a request carries its key, what keys look like, what they may do and how often, and how errors read. Copy `profiles/starter.json` and change it. `"$schema": "./profile.schema.json"` on top lets editors help.',
    'A profile loads only when all of it is right. Otherwise the server says what is wrong, each with file, path and fix.',
    '## Fields',
    'A field that is not `required` may be left out. `[]` stands for each entry of a list, `*` for each name you give.',
    table(
      ['Field', 'Type', 'When left out', 'Meaning'],
      fieldsOf(schema).map(it => [code(it.path), it.type, it.fallback, it.about]),
    ),
    '## Wording of a dashboard',
    '`dashboard.wording` may say any of these in another way: a text, or one for each language.',
    table(
      ['Name', 'English', 'French'],
      Object.entries(WORDS).map(([name, { en, fr }]) => [code(name), en, fr]),
    ),
    '## Placeholders',
    'The envelope, and every text and header of an error row, may hold these. In the envelope and in `details`, a text that is nothing but one placeholder keeps the type of its value: `"$status"` becomes a number, `"$required"` a list. Elsewhere a value without an entry becomes empty, and a list is joined with commas.',
    table(
      ['Placeholder', 'Value'],
      Object.entries(PLACEHOLDERS).map(([name, about]) => [code(name), about]),
    ),
    '## Reasons',
    'Why a presented key is refused. The first one that holds is given.',
    meanings(REASONS),
    '## Troubles',
    'Why a request fails for a cause other than its key.',
    meanings(TROUBLES),
  ])

const meanings = (complaints: readonly Complaint[]): string =>
  table(
    ['Name', 'Meaning'],
    complaints.map(it => [code(it), MEANINGS[it]]),
  )

const errorsPage = (profiles: readonly ProfileSpec[]): string =>
  page([
    GENERATED,
    '# Errors',
    'How each profile that ships spells every reason and trouble. [Profile](profile.md) says what each of them means.',
    ...profiles.flatMap(spec => [
      `## ${spec.title}`,
      table(
        ['Reason', 'Status', 'Code', 'Message'],
        COMPLAINTS.map(it => rowOf(spec, it)),
      ),
    ]),
  ])

function rowOf({ errors }: ProfileSpec, complaint: Complaint): readonly string[] {
  const row = errors.rows.find(it => it.when.includes(complaint))
  return [code(complaint), String(row?.status), code(row?.code ?? ''), sentences(row?.message ?? '')]
}

const sentences = (text: Text): string => (typeof text === 'string' ? text : Object.values(text).join('<br>'))
