import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runBinary } from '../build/binary.ts'
import { ROOT } from '../build/rooms.ts'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it('the guide to apply brings about what a file says, and the examples can be applied as they are', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const env = {
    LATCHKEY_ROOT_KEY: /lk_root_\w+/.exec(server.said.out)?.[0] ?? '',
    LATCHKEY_URL: placeIn(server, 'Management'),
    HOME: '/nowhere',
  }
  await expectPrinted(stepsOf('apply'), {
    ...env,
    // How a shell hands a function on: the command as it is in this checkout.
    'BASH_FUNC_latchkey%%': `() { '${process.execPath}' '${ROOT}/src/app/main.ts' "$@"; }`,
  })
  const files = ['apis', 'customers'].map(it => join(ROOT, 'examples', 'apply', `${it}.yaml`))
  const applied = await runBinary(['apply', ...files, '--yes', '--reveal'], { env })
  expect([applied.exit, applied.err]).toEqual([0, ''])
  expect((await runBinary(['apply', ...files, '--plan', '--exit-code'], { env })).exit).toBe(0)
  expect((await server.stop())[0]).toBe(0)
}, 120_000)
