import { expect, it } from 'vitest'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it('the guide to management leads from an empty home to working keys of four systems, with curl alone', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const [ROOT_KEY = '', SETUP_TOKEN = ''] = [/lk_root_\w+/, /setup_\w+/].map(
    it => it.exec(server.said.out)?.[0],
  )
  const places = { CONTROL: placeIn(server, 'Management'), GATEWAY: placeIn(server, 'Gateway') }
  const steps = stepsOf('management')
  await expectPrinted(steps, { ROOT_KEY, SETUP_TOKEN, ...places })
  expect(steps.filter(it => it.answer.startsWith('VALID'))).toHaveLength(4)
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
