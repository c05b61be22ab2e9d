import { it } from 'vitest'
import { isThere } from '../build/machine.ts'
import { withServer } from './served.ts'
import { expectPrintedInClone, type Step, stepsOf } from './typed.ts'

/** What steps may need that a machine need not have. */
const NEEDED = { python3: ['python3', '--version'], openssl: ['openssl', 'version'] } as const

const canRun = ({ commands }: Step): boolean =>
  Object.entries(NEEDED).every(
    ([name, asked]) => !commands.includes(name) || isThere(asked, `a step of signing.md that needs ${name}`),
  )

it(
  'the guide to signatures makes a key that signs, and signs with it',
  () => withServer(({ names }) => expectPrintedInClone(stepsOf('signing').filter(canRun), names)),
  60_000,
)
