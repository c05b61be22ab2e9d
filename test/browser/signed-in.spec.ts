import { expect, test } from './fixtures.ts'

test('people of the demo, and those a test invites, are let in', async ({ latchkey, page, signIn }) => {
  await signIn(page, await latchkey.somebody('viewer', 'jobhive'))
  const me = await page.request.get(`${latchkey.control}/v1/self`)
  expect(await me.json()).toMatchObject({ kind: 'person' })
  const account = await latchkey.anAccount('jobhive')
  await signIn(page, await account.joined('admin'))
})
