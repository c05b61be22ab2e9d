import { expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it('the guide to imports brings keys along from a file, and uses one of which there is a digest', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const ROOT_KEY = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  await expectPrinted(stepsOf('import'), {
    LATCHKEY_ROOT_KEY: ROOT_KEY,
    LATCHKEY_URL: placeIn(server, 'Management'),
    LATCHKEY_GATEWAY_URL: placeIn(server, 'Gateway'),
    HOME: '/nowhere',
    // How a shell hands a function on: the command as it is in this checkout.
    'BASH_FUNC_latchkey%%': `() { '${process.execPath}' '${ROOT}/src/app/main.ts' "$@"; }`,
  })
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
