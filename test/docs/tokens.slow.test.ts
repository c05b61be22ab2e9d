import { it } from 'vitest'
import { freePort } from '../build/port.ts'
import { withServer } from './served.ts'
import { expectPrintedInClone, stepsOf } from './typed.ts'

it(
  'the guide to tokens mints one, uses it, checks it offline and ends it',
  () =>
    withServer(async ({ names }) => {
      const PORT = String(await freePort())
      const APP = `http://localhost:${PORT}`
      await expectPrintedInClone(stepsOf('tokens'), { ...names, PORT, APP })
    }),
  90_000,
)
