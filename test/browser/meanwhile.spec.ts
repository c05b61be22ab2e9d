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

test('A page that is not there, or not for whoever looks, says so under a heading and leads away', async ({
  latchkey,
  page,
  signIn,
  watched,
}) => {
  watched.expecting(/LatchkeyError: id: There is no (account|key)/)
  const { id } = await latchkey.anAccount('jobhive')
  await signIn(page, latchkey.owner('jobhive'))
  const own = latchkey.demo.apis.jobhive.account
  for (const path of [`/accounts/${id}/keys`, '/accounts/acc_none/keys', `/accounts/${own}/keys/key_none`]) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page cannot be shown')
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0)
    await page.getByRole('main').getByRole('link', { name: 'To the start' }).click()
    await expect(page).toHaveURL(new RegExp(`/accounts/${own}/`))
  }
  await page.goto(`/accounts/${own}/keys/key_none`)
  await page.getByRole('link', { name: 'Usage' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Usage')
  await page.goto('/operator')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page cannot be shown')
})

test('A dashboard left open while Latchkey was updated says that it has to be reloaded, and keeps its page', async ({
  latchkey,
  page,
  signIn,
  watched,
}) => {
  watched.expecting(/Failed to fetch dynamically imported module/)
  await signIn(page, latchkey.owner('jobhive'))
  await page.goto(`/accounts/${latchkey.demo.apis.jobhive.account}/keys`)
  const create = page.getByRole('button', { name: 'Generate New API Key' })
  await expect(create).toBeVisible()
  await page.route('**/assets/*.js', route => route.fulfill({ status: 404 }))
  await create.click()
  await expect(page.getByRole('alert')).toContainText('Latchkey was updated since the page was opened')
  await expect(create).toBeVisible()
  await page.unroute('**/assets/*.js')
  await page.getByRole('button', { name: 'Reload' }).click()
  await create.click()
  await expect(page.getByRole('dialog')).toBeVisible()
})
