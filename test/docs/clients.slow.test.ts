import { it } from 'vitest'
import { expectPrintedInClone, stepsOf } from './typed.ts'

it('the guide to clients builds the SDK and the extension from a clone', async () => {
  const [build] = stepsOf('clients')
  const said = 'The SDK is in zensearch-clients/sdk, the extension in zensearch-clients/extension.'
  await expectPrintedInClone(build ? [{ ...build, kind: 'text', answer: said }] : [], {})
})
