import { it } from 'vitest'
import { withServer } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it(
  'the guide to credits grants, spends, refunds, holds, and follows the ledger to its beginning',
  () => withServer(({ names }) => expectPrinted(stepsOf('credits'), names)),
  60_000,
)
