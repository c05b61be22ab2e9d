import { expect, it } from 'vitest'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it('the guide to credits grants, spends, refunds, holds, and follows the ledger to its beginning', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const ROOT_KEY = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  const places = { CONTROL: placeIn(server, 'Management'), GATEWAY: placeIn(server, 'Gateway') }
  await expectPrinted(stepsOf('credits'), { ROOT_KEY, ...places })
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
