import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { dialogOf, keep, rowOf, shownKey, used } from './use.ts'

const KEY = /zh_api_[0-9A-Za-z]{20,}/
const RUN = { line: 'POST /api/v1/speech/runs', body: {} }
const RUNS = { line: '/api/v1/speech/runs' }

const keysPage = (page: Page, account: string) => page.goto(`/accounts/${account}/keys`)

test('Creating keys and organizing them into Projects both happen in the dashboard; each run inherits the Project of its key', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zenhire', { modules: ['speech'] })
  await latchkey.client.credits.grant(id, { amount: 100 })
  await signIn(page, await joined('admin'))
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: 'Projects' }).click()
  await page
    .getByRole('button', { name: /^(Add|Create|New) .*project/i })
    .first()
    .click()
  await page.getByLabel('Name', { exact: true }).fill('Autumn campaign')
  await dialogOf(page)
    .getByRole('button', { name: /^(Add|Create|Save)/ })
    .click()
  await expect(page.getByText('Autumn campaign').first()).toBeVisible()

  await page.getByRole('navigation').getByRole('link', { name: 'API keys' }).click()
  await page.getByRole('button', { name: 'Create API key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('speech-production')
  await page.getByLabel(/^Project/).selectOption({ label: 'Autumn campaign' })
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const key = await shownKey(page, KEY)
  await keep(page)
  await expect(rowOf(page, 'speech-production')).toContainText('Autumn campaign')

  expect(await used(latchkey, 'zenhire', key, RUN)).toMatch(/^20[012]$/)
  const [project] = await latchkey.client.projects.list(id).toArray()
  const runs = await latchkey.ask('zenhire', `${RUNS.line}?project=${project?.id}`, {
    headers: { 'X-API-Key': key },
  })
  expect(await runs.text()).toContain(String(project?.id))
})

test('The rate limit is configured per key and can be adjusted from the dashboard, without a new key', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zenhire', { modules: ['speech'] })
  const made = await latchkey.client.keys.create({ accountId: id, name: 'Slow down' })
  const key = String(made.secrets[0]?.secret)
  const limit = async () =>
    (await latchkey.ask('zenhire', RUNS.line, { headers: { 'X-API-Key': key } })).headers.get(
      'x-ratelimit-limit',
    )
  expect(await limit()).toBe('500')
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/keys/${made.id}`)
  await page.getByRole('button', { name: /limit/i }).first().click()
  const field = dialogOf(page).getByRole('spinbutton').first()
  await field.fill('2')
  await dialogOf(page).getByRole('button', { name: /^Save/ }).click()
  await expect(dialogOf(page)).toHaveCount(0)
  expect(await limit()).toBe('2')
  // One more than the limit: a window may end just now.
  const uses: string[] = []
  for (let nth = 0; nth < 3; nth++) uses.push(await used(latchkey, 'zenhire', key, RUNS))
  expect(uses).toContain('429 RATE_LIMIT_EXCEEDED')
})

test('Rotate keys you suspect have been exposed: rotation is one click in the dashboard', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zenhire', { modules: ['speech'] })
  const made = await latchkey.client.keys.create({ accountId: id, name: 'Exposed' })
  await signIn(page, await joined('admin'))
  await keysPage(page, id)
  await rowOf(page, 'Exposed')
    .getByRole('button', { name: /^Rotate/ })
    .click()
  await dialogOf(page)
    .getByRole('button', { name: /^Rotate/ })
    .click()
  const key = await shownKey(page, KEY)
  await keep(page)
  expect(key).not.toBe(made.secrets[0]?.secret)
  expect(await used(latchkey, 'zenhire', key, RUNS)).toBe('200')
})

test('A key’s client account must have the module permission enabled: the dashboard shows which, and whom to ask for more', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zenhire', { modules: ['speech'] })
  const made = await latchkey.client.keys.create({ accountId: id, name: 'Speech only' })
  const key = String(made.secrets[0]?.secret)
  await signIn(page, await joined('owner'))
  await page.goto(`/accounts/${id}/settings`)
  await expect(page.getByText('Contact your account manager to enable a module.')).toBeVisible()
  for (const name of ['speech', 'interview', 'cvdeepmatch', 'cvdeepsearch'])
    await expect(page.getByText(name, { exact: true }).first()).toBeVisible()
  expect(await used(latchkey, 'zenhire', key, { line: '/api/v1/interview/runs' })).toBe(
    '403 MISSING_PERMISSION',
  )
  await latchkey.client.accounts.change(id, { modules: ['speech', 'interview'] })
  expect(await used(latchkey, 'zenhire', key, { line: '/api/v1/interview/runs' })).toBe('200')
})
