import { it } from 'vitest'
import { withServer } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it(
  'the guide to limit headers sees a limit stand, and be used up, in both spellings',
  () => withServer(({ names }) => expectPrinted(stepsOf('limit-headers'), names)),
  60_000,
)
