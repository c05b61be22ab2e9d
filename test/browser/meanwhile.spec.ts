import { expect, test } from './fixtures.ts'

const ONE_MINUTE = 60_000

test('What somebody else changes while a form is open is not overwritten unseen, and is there once it is closed', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  const restrictions = { hosts: ['docs.example.com', 'old.example.com'] }
  const { id: key } = await latchkey.client.keys.create({ accountId: id, name: 'docs-site', restrictions })
  await signIn(page, await joined('admin'))
  await page.clock.install()
  await page.goto(`/accounts/${id}/keys/${key}`)
  await page.getByRole('button', { name: 'Change restrictions' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('old.example.com')

  await latchkey.client.keys.change(key, { restrictions: { hosts: ['docs.example.com'] } })
  const readAgain = page.waitForResponse(it => it.url().endsWith(`/v1/keys/${key}`) && it.status() === 200)
  await page.clock.fastForward(ONE_MINUTE)
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
  await readAgain
  await dialog.getByRole('button', { name: 'Save' }).click()

  await expect(dialog.getByRole('alert')).toContainText('Somebody else has changed this meanwhile.')
  const { restrictions: kept } = await latchkey.client.keys.find(key)
  expect(kept.hosts).toEqual(['docs.example.com'])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('old.example.com')).toHaveCount(0)
})

test('Whoever leaves an account is told so, and led to where they still belong', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('jobhive')
  const member = await joined('member')
  await signIn(page, member)
  await page.goto(`/accounts/${id}/members`)
  const row = page.getByRole('row').filter({ hasText: member.email })
  await row.getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Leave' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await expect(page.getByText('You do not belong to an account')).toBeVisible()
  expect((await latchkey.client.members.list(id).toArray()).map(it => it.email)).not.toContain(member.email)
})
