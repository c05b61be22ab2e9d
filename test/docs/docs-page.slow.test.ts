import { it } from 'vitest'
import { aHome, demoOf, manage, serving } from '../process/program.ts'
import { COMMAND } from './served.ts'
import { expectPrinted, stepsOf } from './typed.ts'

it('the guide to documentation shows what its commands print', async () => {
  const home = aHome()
  await serving(home)
  const demo = demoOf(home)
  const { account } = demo.apis.zensearch
  const { json } = await manage(demo, 'POST /v1/keys', { accountId: account, name: 'Docs site' })
  await expectPrinted(stepsOf('docs-page'), {
    LATCHKEY_HOME: home,
    KEY_ID: String(json['id']),
    ...COMMAND,
  })
})
