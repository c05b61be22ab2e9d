import { it } from 'vitest'
import { withServer } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it(
  'the guide to rotation shows who still uses an old secret, tells them, and ends it',
  () => withServer(({ names }) => expectPrinted(stepsOf('rotation'), names)),
  60_000,
)
