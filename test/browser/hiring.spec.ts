import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { dialogOf, keep, rowOf, shownKey, textIn, used } from './use.ts'

const KEY = /hr_[0-9A-Za-z]{20,}/

/** What the text and its dashboard say, in each language. */
const SAID = {
  en: {
    integrations: 'Integrations',
    keys: 'API keys',
    create: 'Create API key',
    submit: 'Create',
    name: 'Name',
    once: 'A key is shown only once at creation, so copy it immediately.',
    fixed: 'Scopes are defined at creation and cannot be changed.',
    revoke: 'Revoke',
  },
  fr: {
    integrations: 'Intégrations',
    keys: 'Clés API',
    create: 'Créer une clé API',
    submit: 'Créer',
    name: 'Nom',
    once: 'Une clé n’est affichée qu’une seule fois, à sa création : copiez-la immédiatement.',
    fixed: 'Les portées sont définies à la création et ne peuvent plus être modifiées.',
    revoke: 'Révoquer',
  },
} as const

type Words = (typeof SAID)['en' | 'fr']

async function integrationsThenKeys(page: Page, words: Words): Promise<void> {
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: words.integrations }).click()
  await expect(page.getByRole('heading', { level: 1, name: words.keys })).toBeVisible()
}

for (const [language, locale] of [
  ['en', 'en-GB'],
  ['fr', 'fr-FR'],
] as const) {
  const words = SAID[language]
  test.describe(`Integrations → API keys, for somebody whose browser asks for ${locale}`, () => {
    test.use({ locale })

    test('Create your keys from Integrations → API keys; a key is shown only once at creation', async ({
      latchkey,
      page,
      signIn,
    }) => {
      const { joined } = await latchkey.anAccount('hiring')
      await signIn(page, await joined('admin'))
      await integrationsThenKeys(page, words)
      await page.getByRole('button', { name: words.create }).first().click()
      await page.getByLabel(words.name, { exact: true }).fill('Site carrières')
      const scopes = page.getByRole('checkbox', { name: /^\w+:(read|write)/ })
      expect(await scopes.count()).toBe(15)
      for (const scope of await scopes.all()) await expect(scope).not.toBeChecked()
      await expect(page.getByText(words.fixed)).toBeVisible()
      await page.getByRole('checkbox', { name: 'jobs:read' }).check()
      await page.getByRole('button', { name: words.submit, exact: true }).click()
      const key = await shownKey(page, KEY)
      await expect(page.getByText(words.once)).toBeVisible()
      await keep(page)
      await page.reload()
      await expect(rowOf(page, 'Site carrières')).toBeVisible()
      expect(await textIn(page)).not.toContain(key)

      expect(await used(latchkey, 'hiring', key, { line: '/v1/jobs' })).toBe('200')
      expect(await used(latchkey, 'hiring', key, { line: '/v1/interviews' })).toMatch(/^403/)
    })

    test('Revoke a compromised key instantly from the interface (icon ... → Revoke)', async ({
      latchkey,
      page,
      signIn,
    }) => {
      const { id, joined } = await latchkey.anAccount('hiring')
      const wanted = { accountId: id, name: 'Compromised', scopes: ['jobs:read'] }
      const key = String((await latchkey.client.keys.create(wanted)).secrets[0]?.secret)
      expect(await used(latchkey, 'hiring', key, { line: '/v1/jobs' })).toBe('200')
      await signIn(page, await joined('admin'))
      await integrationsThenKeys(page, words)
      await rowOf(page, 'Compromised').getByRole('button').last().click()
      await page.getByRole('menuitem', { name: words.revoke }).click()
      const dialog = dialogOf(page)
      await dialog.getByRole('textbox').first().fill('Compromised')
      await dialog.getByRole('button', { name: words.revoke }).click()
      await expect(dialog).toHaveCount(0)
      expect(await used(latchkey, 'hiring', key, { line: '/v1/jobs' })).toMatch(/^401/)
    })

    test('Scopes are defined at creation and cannot be changed', async ({ latchkey, page, signIn }) => {
      const { id, joined } = await latchkey.anAccount('hiring')
      const wanted = { accountId: id, name: 'Fixed', scopes: ['jobs:read'] }
      const key = await latchkey.client.keys.create(wanted)
      await signIn(page, await joined('owner'))
      await page.goto(`/accounts/${id}/keys/${key.id}`)
      await expect(page.getByText('jobs:read').first()).toBeVisible()
      await expect(page.getByText(words.fixed)).toBeVisible()
      await expect(page.getByRole('checkbox', { name: 'jobs:write' })).toHaveCount(0)
    })

    test('Nobody who reads this language reads another one', async ({ latchkey, page, signIn }) => {
      const { joined } = await latchkey.anAccount('hiring')
      await signIn(page, await joined('owner'))
      await integrationsThenKeys(page, words)
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await expect(page.getByRole('button', { name: messages(language)('shell.signOut') })).toBeVisible()
    })
  })
}
