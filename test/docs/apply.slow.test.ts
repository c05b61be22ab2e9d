import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runBinary } from '../build/binary.ts'
import { ROOT } from '../build/rooms.ts'
import { COMMAND, withServer } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it(
  'the guide to apply brings about what a file says, and the examples can be applied as they are',
  () =>
    withServer(async ({ settings }) => {
      const env = { ...settings, HOME: '/nowhere' }
      await expectPrinted(stepsOf('apply'), { ...env, ...COMMAND })
      const files = ['apis', 'customers'].map(it => join(ROOT, 'examples', 'apply', `${it}.yaml`))
      const applied = await runBinary(['apply', ...files, '--yes', '--reveal'], { env })
      expect([applied.exit, applied.err]).toEqual([0, ''])
      expect((await runBinary(['apply', ...files, '--plan', '--exit-code'], { env })).exit).toBe(0)
    }),
  120_000,
)
