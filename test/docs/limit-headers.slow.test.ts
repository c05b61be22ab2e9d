import { expect, it } from 'vitest'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it('the guide to limit headers sees a limit stand, and be used up, in both spellings', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const ROOT_KEY = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  const [CONTROL, GATEWAY] = [placeIn(server, 'Management'), placeIn(server, 'Gateway')]
  await expectPrinted(stepsOf('limit-headers'), { ROOT_KEY, CONTROL, GATEWAY })
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
