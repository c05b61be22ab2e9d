import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { worth } from '../build/worth.ts'
import { expect, test } from './fixtures.ts'
import type { Latchkey } from './latchkey.ts'
import { messages } from './messages.ts'
import { axe, fits } from './page.ts'
import { dialogOf, keep, rowOf, shownKey, textIn } from './use.ts'

const say = messages('en')
const LIVE = /jh_live_[0-9A-Za-z]{20,}/

/** The names in the list, in its order. */
const namesIn = (page: Page) => page.getByRole('rowheader').getByRole('link').allInnerTexts()

/** More keys than a page shows: the numbered ones are live and disabled by turns. */
async function thirtyKeys({ client }: Latchkey, accountId: string): Promise<void> {
  const numbers = Array.from({ length: 28 }, (_, nth) => String(nth).padStart(2, '0'))
  for (const nth of numbers) await client.keys.create({ accountId, name: `key-${nth}`, environment: 'live' })
  await client.keys.create({ accountId, name: 'reports', environment: 'dev', scopes: ['analytics:read'] })
  const { id } = await client.keys.create({ accountId, name: 'asleep', environment: 'test' })
  await client.keys.disable(id)
}

test('Keys are found by a part of their name, by what they have and in any order, and the address remembers it', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('jobhive')
  await thirtyKeys(latchkey, id)
  await signIn(page, await joined('viewer'))
  await page.goto(`/accounts/${id}/keys`)
  await expect(rowOf(page, 'asleep')).toBeVisible()
  expect(await namesIn(page)).toHaveLength(25)

  await test.step('searched', async () => {
    await page.getByRole('searchbox').fill('EPOR')
    await expect.poll(() => namesIn(page)).toEqual(['reports'])
    await expect(page).toHaveURL(/q=EPOR/)
    await page.reload()
    await expect(page.getByRole('searchbox')).toHaveValue('EPOR')
    await expect.poll(() => namesIn(page)).toEqual(['reports'])
    await page.getByRole('searchbox').fill('nobody is called so')
    await expect(page.getByText(say('keys.list.noMatch'))).toBeVisible()
    await page.getByRole('button', { name: say('keys.list.clear') }).click()
    await expect(page.getByRole('searchbox')).toHaveValue('')
  })

  await test.step('filtered', async () => {
    const filter = (what: string) => page.getByLabel(say('keys.list.filter', { what }))
    await filter('status').selectOption('disabled')
    await expect.poll(() => namesIn(page)).toEqual(['asleep'])
    await filter('status').selectOption('')
    await filter('environment').selectOption('dev')
    await expect.poll(() => namesIn(page)).toEqual(['reports'])
    await filter('environment').selectOption('live')
    await filter('permission').selectOption('analytics:read')
    await expect(page).toHaveURL(/environment=live&scope=analytics/)
    await page.getByRole('button', { name: say('keys.list.clear') }).click()
    await expect(rowOf(page, 'asleep')).toBeVisible()
  })

  await test.step('sorted and leafed through', async () => {
    const byName = page.getByRole('columnheader', { name: 'Name' })
    await byName.getByRole('button').click()
    await expect(byName).toHaveAttribute('aria-sort', 'ascending')
    await expect.poll(async () => (await namesIn(page))[0]).toBe('asleep')
    await page.getByRole('button', { name: say('parts.table.next') }).click()
    await expect.poll(() => namesIn(page)).toEqual(['key-24', 'key-25', 'key-26', 'key-27', 'reports'])
    await expect(page.getByText(say('parts.table.range', { first: 26, last: 30 }))).toBeVisible()
    await page.reload()
    await expect.poll(async () => (await namesIn(page))[0]).toBe('key-24')
    await page.getByRole('button', { name: say('parts.table.previous') }).click()
    await expect.poll(async () => (await namesIn(page))[0]).toBe('asleep')
    await byName.getByRole('button').click()
    await expect(byName).toHaveAttribute('aria-sort', 'descending')
    await expect.poll(async () => (await namesIn(page))[0]).toBe('reports')
    await page.getByLabel(say('parts.table.size')).selectOption('50')
    await expect.poll(async () => (await namesIn(page)).length).toBe(30)
  })

  await test.step('searched by a key, which is sent nowhere', async () => {
    const { secrets } = await latchkey.client.keys.create({
      accountId: id,
      name: 'lost',
      environment: 'live',
    })
    const secret = worth(secrets[0]).secret
    const mask = secret.slice(0, 'jh_live_'.length + 3)
    const asked: string[] = []
    page.on('request', it => asked.push(it.url()))
    await page.getByRole('searchbox').fill(secret)
    await expect.poll(() => namesIn(page)).toEqual(['lost'])
    await expect(page.getByText(say('keys.list.keyCut'))).toBeVisible()
    await expect(page.getByRole('searchbox')).toHaveValue(mask)
    await page.goto(`/accounts/${id}/keys?q=${secret}`)
    await expect.poll(() => namesIn(page)).toEqual(['lost'])
    const told = asked.filter(it => it.includes(secret) && !it.includes('/accounts/'))
    expect(told).toEqual([])
  })
})

test('Where no key is yet, the page leads to the first one and to the first call with it', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zenhire', { modules: ['speech'] })
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/keys`)
  await expect(page.getByText(say('keys.list.none', { what: 'API keys' }))).toBeVisible()
  await expect(page.getByText('curl', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Create API key' }).last().click()
  await expect(dialogOf(page).getByLabel('Name', { exact: true })).toBeFocused()
})

test('Rules are checked by the server once they are typed, not before, and an address can be tried on them', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  await signIn(page, await joined('admin'))
  await page.clock.install()
  await page.goto(`/accounts/${id}/keys`)
  await page.getByRole('button', { name: 'Create API Key' }).first().click()
  const dialog = dialogOf(page)

  const asked: unknown[] = []
  page.on('request', it => it.url().endsWith('/restrictions/check') && asked.push(it.postDataJSON()))
  await dialog.getByLabel('Allowed IPs').pressSequentially('203.0.113.0/24\n10.0')
  await page.clock.fastForward(5000)
  await expect(dialog.getByRole('alert')).toHaveCount(0)
  await dialog.getByLabel('Allowed IPs').pressSequentially('.0.0/99')
  expect(asked).toEqual([])
  await page.keyboard.press('Tab')
  await expect(dialog.getByText(say('keys.fields.misspelt.addresses', { rule: '10.0.0.0/99' }))).toBeVisible()
  await dialog.getByLabel('Allowed IPs').fill('203.0.113.0/24')
  await expect(dialog.getByRole('alert')).toHaveCount(0)
  await page.keyboard.press('Tab')
  await expect(dialog.getByText(say('keys.fields.well', { count: 1 }))).toBeVisible()
  const tried = dialog.getByLabel(say('keys.fields.try.addresses'))
  await tried.fill('203.0.113.9')
  await expect(dialog.getByText(say('keys.fields.admitted', { rule: '203.0.113.0/24' }))).toBeVisible()
  await tried.fill('198.51.100.1')
  await expect(dialog.getByText(say('keys.fields.notAdmitted'))).toBeVisible()
  await tried.fill('nonsense')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText(say('keys.fields.untried.addresses'))).toBeVisible()

  await dialog.getByLabel('Allowed Hosts').fill('*.com')
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(dialog.getByText(say('keys.create.nameMissing'))).toBeVisible()
  await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.type('docs-site-production')
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(dialog.getByText(say('keys.fields.misspelt.hosts', { rule: '*.com' }))).toBeVisible()
  await expect(dialog.getByLabel('Allowed Hosts')).toHaveAttribute('aria-invalid', 'true')
  const rulesOf = async () =>
    (await latchkey.client.keys.list({ account: id }).page()).items.map(it => it.restrictions.hosts)
  expect(await rulesOf()).toEqual([])
  await dialog.getByLabel('Allowed Hosts').fill('docs.example.com')
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await shownKey(page, /zsk_sk_/)
  await keep(page)
  expect(await rulesOf()).toEqual([['docs.example.com']])
})

test('Of hundreds of scopes some are searched for, and they make no page tall', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('hiring')
  await signIn(page, await joined('admin'))
  await page.route('**/v1/accounts/*/profile', async route => {
    const response = await route.fetch()
    const profile = Object(await response.json())
    const many = Array.from({ length: 300 }, (_, nth) => ({
      ...profile.scopes[0],
      name: `resource${nth}:read`,
    }))
    await route.fulfill({ response, json: { ...profile, scopes: [...profile.scopes, ...many] } })
  })
  await page.goto(`/accounts/${id}/keys`)
  await page.getByRole('main').getByRole('button').first().click()
  const scopes = dialogOf(page)
    .getByRole('region')
    .filter({ has: page.getByRole('checkbox') })
  await expect(scopes.getByRole('checkbox')).not.toHaveCount(0)
  expect((await scopes.boundingBox())?.height).toBeLessThan(400)
  await dialogOf(page).getByRole('searchbox').fill('RESOURCE123')
  await expect(scopes.getByRole('checkbox')).toHaveCount(1)
  await scopes.getByRole('checkbox', { name: 'resource123:read' }).check()
  await dialogOf(page).getByRole('searchbox').fill('')
  await expect(scopes.getByRole('checkbox')).not.toHaveCount(1)
  await expect(scopes.getByRole('checkbox', { name: 'resource123:read' })).toBeChecked()
  await fits(page)
})

test('A key is made once, though the connection is lost and the button is pressed again', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('jobhive')
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/keys`)
  await page.getByRole('button', { name: 'Generate New API Key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Once only')
  await page.getByLabel(/^Environment/).selectOption('live')
  await page.setViewportSize({ width: 1280, height: 600 })
  await page.getByRole('button', { name: 'Advanced Options' }).click()
  // The server hears of it; nobody hears what it says.
  const underWay = { now: 0, most: 0 }
  await page.route('**/v1/keys', async route => {
    underWay.most = Math.max(underWay.most, ++underWay.now)
    if (route.request().method() === 'POST') await route.fetch()
    underWay.now--
    await route.abort()
  })
  const create = page.getByRole('button', { name: 'Create', exact: true })
  await create.dblclick()
  await expect(dialogOf(page).getByText(say('parts.failures.unreachable'))).toBeInViewport({ ratio: 1 })
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Once only')
  expect(underWay.most).toBe(1)
  await page.unroute('**/v1/keys')
  await create.click()
  await shownKey(page, LIVE)
  await keep(page)
  const { items } = await latchkey.client.keys.list({ account: id }).page()
  expect(items.map(it => it.name)).toEqual(['Once only'])
})

test('What is shown once is neither left by the way back nor by a reload without a warning, and is saved as .env', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  const name = `<img src=x onerror=alert(1)>${'W'.repeat(100)}`
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/settings`)
  await page.getByRole('link', { name: 'API Keys', exact: true }).click()
  await page.getByRole('button', { name: 'Create API Key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const secret = await shownKey(page, /zsk_sk_[0-9A-Za-z]{34}/)
  const publishable = await shownKey(page, /zsk_pk_[0-9A-Za-z]{34}/)
  const dialog = dialogOf(page)
  await expect(dialog.getByRole('heading', { name })).toBeInViewport({ ratio: 1 })
  await expect(dialog.getByRole('button', { name: say('parts.shownOnce.done') })).toBeDisabled()

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: say('parts.shownOnce.download') }).click(),
  ])
  expect(await readFile(await file.path(), 'utf8')).toBe(
    `# ZenSearch: ${name}\nZENSEARCH_PUBLISHABLE_KEY=${publishable}\nZENSEARCH_SECRET_KEY=${secret}\n`,
  )

  await page.evaluate(() => history.back())
  await expect(dialog.getByText(say('parts.shownOnce.leaving', { count: 2 }))).toBeVisible()
  await dialog.getByRole('button', { name: say('parts.shownOnce.stay') }).click()
  const warned = new Promise<string>(resolve =>
    page.once('dialog', it => {
      resolve(it.type())
      void it.dismiss()
    }),
  )
  await page.evaluate(() => location.reload())
  expect(await warned).toBe('beforeunload')
  expect(await textIn(page)).toContain(secret)
  await keep(page)
  expect(await textIn(page)).not.toContain(secret)
  await page.evaluate(() => history.back())
  await expect(page).toHaveURL(/\/settings$/)
})

for (const [language, locale] of [
  ['en', 'en-GB'],
  ['fr', 'fr-FR'],
] as const)
  test.describe(`For somebody whose browser asks for ${locale}`, () => {
    test.use({ locale })
    const said = messages(language)

    test('what keys are made, rotated and revoked with can be used by everybody', async ({
      latchkey,
      page,
      signIn,
    }) => {
      const { id, joined } = await latchkey.anAccount('zensearch')
      await latchkey.client.collections.add(id, { name: 'docs' })
      await latchkey.client.keys.create({ accountId: id, name: 'first' })
      await signIn(page, await joined('admin'))
      await page.emulateMedia({ colorScheme: language === 'en' ? 'light' : 'dark' })
      await page.goto(`/accounts/${id}/keys`)
      const [rotate, revoke] = language === 'en' ? ['Rotate', 'Revoke'] : ['Renouveler', 'Révoquer']
      for (const deed of [rotate, revoke]) {
        await rowOf(page, 'first')
          .getByRole('button', { name: `${deed} first` })
          .click()
        await expect(dialogOf(page)).toBeVisible()
        if (language === 'en') await axe(page)
        else await fits(page)
        await page.keyboard.press('Escape')
      }
      await page
        .getByRole('button', { name: language === 'en' ? 'Create API Key' : 'Créer une clé API' })
        .first()
        .click()
      await page.getByLabel(language === 'en' ? 'Name' : 'Nom', { exact: true }).fill('second')
      const hosts = page.getByLabel(language === 'en' ? 'Allowed Hosts' : 'Hôtes autorisés')
      await hosts.fill('docs.example.com')
      await hosts.press('Tab')
      await expect(page.getByText(said('keys.fields.well', { count: 1 }))).toBeVisible()
      await axe(page)
      await fits(page)
      await page.getByRole('button', { name: language === 'en' ? 'Create' : 'Créer', exact: true }).click()
      await shownKey(page, /zsk_sk_/)
      await expect(page.getByText(said('parts.shownOnce.download'))).toBeVisible()
      await axe(page)
      await fits(page)
      await keep(page)
    })
  })
