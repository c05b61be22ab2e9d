import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { dialogOf, keep, rowOf, shownKey, used } from './use.ts'

const say = messages('en')
const LIVE = /jh_live_[0-9A-Za-z]{20,}/
const INTERVIEWS = { line: '/v1/interviews' }

/** Go to Settings → API Keys in the main navigation. */
async function settingsThenKeys(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'API Keys', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'API Keys' })).toBeVisible()
}

async function generate(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Generate New API Key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel(/^Environment/).selectOption('live')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const key = await shownKey(page, LIVE)
  await expect(page.getByText('it will only be shown once')).toBeVisible()
  await keep(page)
  return key
}

test('Go to Settings → API Keys, click “Generate New API Key”, provide a descriptive name, copy the key', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { joined } = await latchkey.anAccount('jobhive', { plan: 'Professional' })
  await signIn(page, await joined('admin'))
  await settingsThenKeys(page)
  const key = await generate(page, 'Scheduling')
  expect(await used(latchkey, 'jobhive', key, { line: '/v1/account/profile' })).toBe('200')
  expect(await used(latchkey, 'jobhive', key, INTERVIEWS)).toBe('200')
})

test('Click Advanced Options, “Create Key with Custom Permissions”, select permissions, set expiration', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('jobhive')
  await signIn(page, await joined('admin'))
  await settingsThenKeys(page)
  await page.getByRole('button', { name: 'Generate New API Key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Reporting')
  await page.getByLabel(/^Environment/).selectOption('live')
  await page.getByRole('button', { name: 'Advanced Options' }).click()
  await page.getByRole('radio', { name: 'Create Key with Custom Permissions' }).check()
  await expect(page.getByRole('checkbox', { name: /^\w+:\w+/ })).toHaveCount(6)
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByText(say('keys.create.scopesMissing'))).toBeVisible()
  for (const name of ['interviews:read', 'analytics:read']) await page.getByRole('checkbox', { name }).check()
  await page.getByLabel(/^Expires/).selectOption({ label: '30 days' })
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const key = await shownKey(page, LIVE)
  await keep(page)

  const said = async (line: string) => used(latchkey, 'jobhive', key, { line })
  expect(await said('/v1/analytics')).toBe('200')
  expect(await said('/v1/interviews')).toBe('200')
  expect(await said('/v1/webhooks')).toBe('403 INSUFFICIENT_PERMISSIONS')
  const { items } = await latchkey.client.keys.list({ account: id }).page()
  expect(items[0]?.scopes?.toSorted()).toEqual(['analytics:read', 'interviews:read'])
  const days = (Date.parse(String(items[0]?.expiresAt)) - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(30)
})

test('Generate a new key, monitor usage until all systems use the new key, delete the old one', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('jobhive')
  const { client } = latchkey
  const made = await client.keys.create({ accountId: id, name: 'Before', environment: 'live' })
  const before = String(made.secrets[0]?.secret)
  for (let count = 0; count < 3; count++)
    expect(await used(latchkey, 'jobhive', before, INTERVIEWS)).toBe('200')
  await signIn(page, await joined('admin'))
  await settingsThenKeys(page)
  const after = await generate(page, 'After')
  for (let count = 0; count < 5; count++)
    expect(await used(latchkey, 'jobhive', after, INTERVIEWS)).toBe('200')

  // Uses are written down within a second; whoever looks sees them without doing anything else.
  await expect
    .poll(async () => (await client.usage.showKey(made.id)).totals.admitted, { timeout: 30_000 })
    .toBe(3)
  await page.reload()
  for (const name of ['Before', 'After'])
    await expect(rowOf(page, name)).toContainText(/just now|seconds? ago|minute/i)
  await page.goto(`/accounts/${id}/usage`)
  const top = page.getByRole('table').filter({ hasText: 'Before' })
  await expect(top.getByRole('row').filter({ hasText: 'After' })).toContainText('5')
  await expect(top.getByRole('row').filter({ hasText: 'Before' })).toContainText('3')

  await settingsThenKeys(page)
  await rowOf(page, 'Before')
    .getByRole('button', { name: /^Revoke/ })
    .click()
  const dialog = dialogOf(page)
  await expect(dialog).toContainText('Verify first that all systems are using the new key')
  await dialog.getByRole('textbox').first().fill('Before')
  await dialog.getByRole('button', { name: /^Revoke/ }).click()
  await expect(dialog).toHaveCount(0)
  expect(await used(latchkey, 'jobhive', before, INTERVIEWS)).toBe('401 INVALID_API_KEY')
  expect(await used(latchkey, 'jobhive', after, INTERVIEWS)).toBe('200')
})
