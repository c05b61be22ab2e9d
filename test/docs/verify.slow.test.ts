import { it } from 'vitest'
import { COMMAND, withServer } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it(
  'the guide to verdicts asks by route, by query, dry, explained, many at once and afresh',
  () =>
    withServer(({ names, settings }) =>
      expectPrinted(stepsOf('verify'), { ...names, ...settings, ...COMMAND }),
    ),
  60_000,
)
