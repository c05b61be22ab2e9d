import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { expectPrintedInClone, stepsOf } from './typed.ts'

const GUIDE = readFileSync(new URL('../../docs/guide/clients.md', import.meta.url), 'utf8')
/** A link to a file, and what the guide shows of it next. */
const SHOWN = [...GUIDE.matchAll(/\]\(\.\.\/\.\.\/(examples\/[^)]+)\)\n\n```\w+\n([\s\S]*?)```/g)]

it('the guide to clients shows six files', () => expect(SHOWN).toHaveLength(6))

it.each(SHOWN.map(([, path = '', code = '']) => [path, code]))(
  'the guide to clients shows %s as it is',
  (path, code) => expect(code).toBe(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')),
)

it('the guide to clients builds the SDK and the extension from a clone', async () => {
  const [build] = stepsOf('clients')
  const said = 'The SDK is in zensearch-clients/sdk, the extension in zensearch-clients/extension.'
  await expectPrintedInClone(build ? [{ ...build, kind: 'text', answer: said }] : [], {})
}, 60_000)
