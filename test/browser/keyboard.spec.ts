import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { dialogOf, rowOf, shownKey } from './use.ts'

const MOST_STEPS = 120

/** Goes on with Tab until something has the focus; nothing else is pressed. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible()
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await wanted.evaluate(it => it === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${wanted} in ${MOST_STEPS} steps.`)
}

async function press(page: Page, wanted: Locator, key = 'Enter'): Promise<void> {
  await reach(page, wanted)
  await page.keyboard.press(key)
}

test('a key is created and revoked without a mouse', async ({ latchkey, page, signIn }) => {
  const { id, joined } = await latchkey.anAccount('zenhire', { modules: ['speech'] })
  await signIn(page, await joined('admin'))
  await page.goto('/')
  await press(page, page.getByRole('navigation').getByRole('link', { name: 'API keys' }))
  await press(page, page.getByRole('button', { name: 'Create API key' }).first())

  const name = page.getByLabel('Name', { exact: true })
  await reach(page, name)
  await page.keyboard.type('without-a-mouse')
  await page.keyboard.press('Enter')
  await shownKey(page, /zh_api_[0-9A-Za-z]{20,}/)
  const dialog = dialogOf(page)
  await press(page, dialog.getByRole('checkbox'), 'Space')
  await press(page, dialog.getByRole('button').last())
  await expect(dialog).toHaveCount(0)

  await press(page, rowOf(page, 'without-a-mouse').getByRole('button', { name: /^Revoke/ }))
  await reach(page, dialog.getByRole('textbox').first())
  await page.keyboard.type('without-a-mouse')
  await press(page, dialog.getByRole('button', { name: /^Revoke/ }))
  await expect(dialog).toHaveCount(0)
  const { items } = await latchkey.client.keys.list({ account: id }).page()
  expect(items.map(it => `${it.name} is ${it.state}`)).toEqual(['without-a-mouse is revoked'])
})

test('whoever follows a link that is gone on the next page goes on reading at its heading, under the name of the product', async ({
  latchkey,
  page,
  signIn,
}) => {
  await signIn(page, latchkey.owner('jobhive'))
  await page.goto(`/accounts/${latchkey.demo.apis.jobhive.account}/keys`)
  await page.getByRole('link', { name: 'Dashboard', exact: true }).press('Enter')
  const heading = page.getByRole('heading', { level: 1, name: 'Dashboard' })
  await expect(heading).toBeFocused()
  await expect(page).toHaveTitle('Dashboard · JobHive')
})

test('looking through the accounts one belongs to opens none, until one is chosen', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { account } = latchkey.demo.apis.jobhive
  const { name } = await latchkey.client.accounts.find(account)
  const say = messages('en')
  await signIn(page, latchkey.operator)
  await page.goto(`/accounts/${account}/keys`)
  const here = page.getByRole('button', { name: say('shell.whereabouts', { name }) })
  await here.focus()
  await page.keyboard.press('Enter')
  const choice = page.getByRole('menuitem', { name: say('shell.operate') })
  await expect(choice).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await expect(page).toHaveURL(/\/accounts\/[^/]+\/keys/)
  await choice.press('Enter')
  await expect(page).toHaveURL(/\/operator/)
})
