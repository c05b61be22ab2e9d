import { it } from 'vitest'
import { COMMAND, withServer } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it(
  'the guide to imports brings keys along from a file, and uses one of which there is a digest',
  () =>
    withServer(({ settings }) =>
      expectPrinted(stepsOf('import'), { ...settings, ...COMMAND, HOME: '/nowhere' }),
    ),
  60_000,
)
