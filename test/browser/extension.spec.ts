import { expect, type Page } from '@playwright/test'
import { test } from './extension.ts'
import type { Latchkey } from './latchkey.ts'
import { sound } from './page.ts'

/** A team with a collection, and what makes key pairs for its extension. */
async function aTeam({ client, anAccount }: Latchkey) {
  const { id } = await anAccount('zensearch')
  for (const name of ['docs', 'internal']) await client.collections.add(id, { name })
  return async (about: object = {}) => {
    const made = await client.keys.create({ accountId: id, name: 'browser-extension', ...about })
    const of = (side: string) => String(made.secrets.find(it => it.side === side)?.secret)
    return { id: made.id, publishable: of('publishable'), secret: of('secret') }
  }
}

const status = (page: Page) => page.getByRole('status')
const trouble = (page: Page) => page.getByRole('alert')

/** Pastes a key on the settings page. */
async function paste(page: Page, key: string, base: string): Promise<void> {
  await page.getByLabel('Publishable key').fill(key)
  await page.getByLabel('Base URL').fill(base)
  await page.getByRole('button', { name: 'Save and test' }).click()
}

async function search(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox').fill(words)
  await page.keyboard.press('Enter')
}

test('Copy the publishable key, paste it into the extension settings page, and search', async ({
  extension,
  latchkey,
  page,
}) => {
  const { base } = latchkey.demo.apis.zensearch
  const aPair = await aTeam(latchkey)
  const pair = await aPair({ collections: ['docs'] })

  await page.goto(extension.at('popup'))
  await expect(status(page)).toHaveText('Paste your publishable key into the settings first.')
  const opened = page.context().waitForEvent('page')
  await page.getByRole('button', { name: 'Settings' }).click()
  const settings = await opened
  await expect(settings).toHaveURL(extension.at('options'))
  await expect(settings.getByLabel('Base URL')).toHaveValue('https://api.zensearch.dev')
  await sound(settings)

  await paste(settings, pair.secret, base)
  await expect(trouble(settings)).toContainText('This is a secret key (zsk_sk_).')
  await paste(settings, pair.publishable.slice(0, -3), base)
  await expect(trouble(settings)).toContainText('This key is not valid.')
  await paste(settings, pair.publishable, 'http://10.1.2.3')
  await expect(trouble(settings)).toContainText('Your key would travel in the clear.')
  await settings.reload()
  await expect(settings.getByLabel('Publishable key'), 'nothing is kept that does not work').toHaveValue('')
  await paste(settings, pair.publishable, base)
  await expect(status(settings)).toHaveText('It works and is saved: 3 documents can be searched.')

  await page.reload()
  await expect(page.getByRole('searchbox')).toBeFocused()
  await search(page, 'authentication')
  await expect(status(page)).toContainText('3 of 3 results.')
  await expect(page.getByText(/^1[78] of 20 searches left this minute$/)).toBeVisible()
  await sound(page)

  await page.keyboard.press('ArrowDown')
  const first = page.getByRole('listitem').first().getByRole('button')
  await expect(first).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(status(page)).toHaveText(/^Copied: /)
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Authentication\n/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('searchbox')).toBeFocused()

  await search(page, 'unheard-of')
  await expect(status(page)).toHaveText('Nothing was found. Try other words.')
  await search(page, 'hmac')
  await expect(page.getByRole('listitem')).toHaveCount(1)
  await page.reload()
  await expect(page.getByRole('searchbox'), 'what was found last is there again').toHaveValue('hmac')
  await expect(page.getByRole('listitem')).toHaveCount(1)
})

test('An exhausted limit and a revoked key are told in words to act on', async ({
  extension,
  latchkey,
  page,
}) => {
  const { base } = latchkey.demo.apis.zensearch
  const aPair = await aTeam(latchkey)
  const pair = await aPair({ limits: { 'per-key': 2 } })
  await page.goto(extension.at('options'))
  await paste(page, pair.publishable, base)
  await expect(status(page)).toContainText('It works and is saved')
  await page.goto(extension.at('popup'))
  await search(page, 'hmac')
  await expect(page.getByText('0 of 2 searches left this minute')).toBeVisible()
  await search(page, 'authentication')
  await expect(trouble(page)).toHaveText(
    /^Too many searches: 2 a minute are allowed\. Search again in \d+ s\.$/,
  )
  await expect(page.getByRole('listitem')).toHaveCount(0)

  await latchkey.client.keys.revoke(pair.id)
  await search(page, 'authentication')
  await expect(trouble(page)).toContainText('This key is not valid.')

  await page.goto(extension.at('options'))
  await page.getByRole('button', { name: 'Forget the key' }).click()
  await page.goto(extension.at('popup'))
  await expect(status(page)).toHaveText('Paste your publishable key into the settings first.')
})

test.describe('in French', () => {
  test.use({ language: 'fr' })

  test('The extension speaks the language of its browser, and says why a key for websites is not for it', async ({
    extension,
    latchkey,
    page,
  }) => {
    const aPair = await aTeam(latchkey)
    const pair = await aPair({ restrictions: { hosts: ['docs.example.com'] } })
    await page.goto(extension.at('options'))
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
    await page.getByLabel('Clé publiable').fill(pair.publishable)
    await page.getByLabel('URL de base').fill(latchkey.demo.apis.zensearch.base)
    await page.getByRole('button', { name: 'Enregistrer et tester' }).click()
    await expect(trouble(page)).toContainText('Cette clé est réservée à des sites.')
  })
})
