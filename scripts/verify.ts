import { z } from 'zod'
import { VerifyInput } from '../src/gateway/verify/input.ts'
import { fieldsOf } from './fields.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import type { GeneratedFile } from './reference.ts'

/** What the verify endpoint may be asked, from the schema it reads questions by. */
export const verifyReference = (): GeneratedFile => ({
  path: 'docs/reference/verify.md',
  text: page([
    GENERATED,
    '# Questions of the verify endpoint',
    'What `POST /_latchkey/v1/verify` may be asked. [Ask for a verdict](../guide/verify.md) shows how, and what is answered. Fields that are not here are refused, and so is one that is there twice.',
    table(
      ['Field', 'Type', 'When left out', 'Meaning'],
      fieldsOf({ $defs: { question: z.toJSONSchema(VerifyInput, { io: 'input' }) } }).map(it => [
        code(it.path),
        it.type,
        it.fallback,
        it.about,
      ]),
    ),
  ]),
})
