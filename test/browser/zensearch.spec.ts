import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import type { Account, Latchkey } from './latchkey.ts'
import { dialogOf, keep, rowOf, shownKey, used } from './use.ts'

const PUBLISHABLE = /zsk_pk_[0-9A-Za-z]{34}/
const SECRET = /zsk_sk_[0-9A-Za-z]{34}/
const SEARCH = { line: '/v1/docs/search?q=authentication' }

/** A team of its own with two collections. */
async function aTeam(latchkey: Latchkey): Promise<Account> {
  const team = await latchkey.anAccount('zensearch')
  for (const name of ['docs', 'internal']) await latchkey.client.collections.add(team.id, { name })
  return team
}

/** A key pair that is there already. */
const aPair = async ({ client }: Latchkey, accountId: string, name: string) => {
  const { secrets } = await client.keys.create({ accountId, name })
  const of = (side: string) => String(secrets.find(it => it.side === side)?.secret)
  return { publishable: of('publishable'), secret: of('secret') }
}

async function settingsThenKeys(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'API Keys', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'API Keys' })).toBeVisible()
}

test('Click Settings in the sidebar, select the API Keys tab, click Create API Key: name, collections, restrictions, Create', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { joined } = await aTeam(latchkey)
  await signIn(page, await joined('admin'))
  await settingsThenKeys(page)

  await page.getByRole('button', { name: 'Create API Key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('docs-site-production')
  await page.getByRole('radio', { name: 'Specific Collections' }).check()
  await page.getByRole('checkbox', { name: 'docs' }).check()
  await page.getByLabel('Allowed Hosts').fill('docs.example.com')
  await page.getByRole('button', { name: 'Create', exact: true }).click()

  const [publishable, secret] = [await shownKey(page, PUBLISHABLE), await shownKey(page, SECRET)]
  await expect(page.getByText('Keys are only shown once at creation. Store them securely.')).toBeVisible()
  await keep(page)

  const row = rowOf(page, 'docs-site-production')
  await expect(row).toContainText(publishable.slice(0, 'zsk_pk_abc'.length))
  await expect(row).not.toContainText(publishable)

  const site = { headers: { Origin: 'https://docs.example.com' } }
  expect(await used(latchkey, 'zensearch', publishable, { ...SEARCH, ...site })).toBe('200')
  expect(await used(latchkey, 'zensearch', publishable, SEARCH)).toBe('403 HOST_NOT_ALLOWED')
  expect(await used(latchkey, 'zensearch', secret, SEARCH)).toBe('200')
  const elsewhere = { line: '/v1/docs/search?q=x&collection=internal' }
  expect(await used(latchkey, 'zensearch', secret, elsewhere)).toBe('403 COLLECTION_ACCESS_DENIED')
})

test('Click Rotate on the key pair: new keys are generated immediately, and both old and new work during the grace period of 24 hours', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await aTeam(latchkey)
  const old = await aPair(latchkey, id, 'rotated-site')
  await signIn(page, await joined('admin'))
  await settingsThenKeys(page)

  await rowOf(page, 'rotated-site')
    .getByRole('button', { name: /^Rotate/ })
    .click()
  await dialogOf(page)
    .getByRole('button', { name: /^Rotate/ })
    .click()
  const made = { publishable: await shownKey(page, PUBLISHABLE), secret: await shownKey(page, SECRET) }
  await expect(page.getByText(/24 hours/).first()).toBeVisible()
  await keep(page)

  const all = [old.publishable, old.secret, made.publishable, made.secret]
  expect(new Set(all).size).toBe(4)
  for (const key of all) expect(await used(latchkey, 'zensearch', key, SEARCH)).toBe('200')
})

test('Find the key pair in the list, click Revoke (trash icon), confirm: both the publishable and the secret key are invalid at once', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await aTeam(latchkey)
  const pair = await aPair(latchkey, id, 'leaked-site')
  await signIn(page, await joined('owner'))
  await settingsThenKeys(page)
  expect(await used(latchkey, 'zensearch', pair.publishable, SEARCH)).toBe('200')

  await rowOf(page, 'leaked-site')
    .getByRole('button', { name: /^Revoke/ })
    .click()
  const dialog = dialogOf(page)
  await expect(dialog).toContainText('immediately invalidates both the publishable and secret keys')
  await dialog.getByRole('textbox').first().fill('leaked-site')
  await dialog.getByRole('button', { name: /^Revoke/ }).click()
  await expect(dialog).toHaveCount(0)

  for (const key of [pair.publishable, pair.secret])
    expect(await used(latchkey, 'zensearch', key, SEARCH)).toBe('401 INVALID_API_KEY')
  await expect(rowOf(page, 'leaked-site')).toContainText('Revoked')
})
