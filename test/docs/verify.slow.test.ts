import { expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it('the guide to verdicts asks by route, by query, dry, explained, many at once and afresh', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const ROOT_KEY = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  const [CONTROL, GATEWAY] = [placeIn(server, 'Management'), placeIn(server, 'Gateway')]
  await expectPrinted(stepsOf('verify'), {
    ...{ ROOT_KEY, CONTROL, GATEWAY },
    ...{ LATCHKEY_URL: CONTROL, LATCHKEY_GATEWAY_URL: GATEWAY, LATCHKEY_ROOT_KEY: ROOT_KEY },
    'BASH_FUNC_latchkey%%': `() { '${process.execPath}' '${ROOT}/src/app/main.ts' "$@"; }`,
  })
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
