import { it } from 'vitest'
import { freePort } from '../build/port.ts'
import { COMMAND, withServer } from './served.ts'
import { expectPrintedInClone, stepsOf } from './typed.ts'

it(
  'the guide to tokens mints one, uses it, checks it offline and ends it',
  () =>
    withServer(async ({ names, settings }) => {
      const PORT = String(await freePort())
      const APP = `http://localhost:${PORT}`
      await expectPrintedInClone(stepsOf('tokens'), { ...names, ...settings, ...COMMAND, PORT, APP })
    }),
  90_000,
)
