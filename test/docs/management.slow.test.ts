import { expect, it } from 'vitest'
import { withServer } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it(
  'the guide to management leads from an empty home to working keys of four systems, with curl alone',
  () =>
    withServer(async ({ names, printed }) => {
      const SETUP_TOKEN = /setup_\w+/.exec(printed)?.[0] ?? ''
      const steps = stepsOf('management')
      await expectPrinted(steps, { SETUP_TOKEN, ...names })
      expect(steps.filter(it => it.answer.startsWith('VALID'))).toHaveLength(4)
    }),
  60_000,
)
