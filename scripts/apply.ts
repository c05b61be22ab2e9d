import { fileSchema } from '../src/cli/apply/form.ts'
import { fieldsOf } from './fields.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import type { GeneratedFile } from './reference.ts'

/** The page about the files of `latchkey apply`, and their schema for editors. */
export function applyReference(): readonly GeneratedFile[] {
  const schema = fileSchema()
  return [
    { path: 'docs/reference/apply.schema.json', text: `${JSON.stringify(schema, undefined, 2)}\n` },
    { path: 'docs/reference/apply.md', text: applyPage(schema) },
  ]
}

const applyPage = (schema: unknown): string =>
  page([
    GENERATED,
    '# Files of apply',
    'What a file of `latchkey apply` can say, in YAML or in JSON. [The guide](../guide/apply.md) shows one at work. [Its schema](apply.schema.json) lets editors help; `latchkey apply --schema` prints it.',
    'A field that is left out stays as it is, and of something new is as if its call had left it out; `null` clears. A list below an API or an account that is left out is nobody’s business, and one that is there is all of it: what it leaves out is told, and ended with `--prune`.',
    '`[]` stands for each entry of a list, `*` for each name you give.',
    table(
      ['Field', 'Type', 'Needed', 'Meaning'],
      fieldsOf(schema).map(it => [code(it.path), it.type, it.fallback === 'required' ? 'yes' : '', it.about]),
    ),
  ])
