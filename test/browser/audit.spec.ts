import { readFileSync } from 'node:fs'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { axe } from './page.ts'

const say = messages('en')
const XSS = '<img src=x onerror="document.title=1">'

test('an owner finds what became of a key, before and after, and takes the log along', async ({
  latchkey,
  page,
  signIn,
}) => {
  const account = await latchkey.anAccount('hiring')
  const { id } = await latchkey.client.keys.create({ accountId: account.id, name: 'Old name' })
  await latchkey.client.keys.change(id, { name: XSS })
  await signIn(page, await account.joined('owner'))
  await page.goto(`/accounts/${account.id}/audit`)

  await page.getByLabel(say('audit.what'), { exact: true }).selectOption('key.amend')
  await page.getByLabel(say('audit.targetId')).fill(id)
  await page.getByRole('button', { name: say('audit.search'), exact: true }).click()
  const entries = page.locator('main details')
  await expect(entries).toHaveCount(1)
  await entries.locator('summary').click()
  const row = entries.getByRole('row', { name: /^name / })
  await expect(row.getByRole('cell')).toHaveText(['Old name', XSS])
  await expect(entries.getByText(id)).toBeVisible()
  await axe(page)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: say('audit.exports.csv') }).click(),
  ])
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n')
  expect([lines.length, lines[1]?.includes('key.amend'), lines[1]?.includes(id)]).toEqual([2, true, true])

  await page.getByRole('button', { name: say('audit.clear') }).click()
  await expect(page.getByLabel(say('audit.targetId'))).toHaveValue('')
  await page
    .locator('summary')
    .filter({ hasText: say('audit.actions.key-issue') })
    .click()
  await page.getByRole('button', { name: say('audit.onlyTarget', { name: 'Old name' }) }).click()
  await expect(entries).toHaveCount(2)
  await expect(page.getByLabel(say('audit.targetId'))).toHaveValue(id)
  await expect(page.getByRole('button', { name: say('audit.chain.verify') })).toHaveCount(0)
})

test('an operator has the chain of the whole log checked', async ({ latchkey, page, signIn }) => {
  await signIn(page, latchkey.operator)
  await page.goto('/operator/audit')
  await page.getByRole('button', { name: say('audit.chain.verify') }).click()
  await expect(page.getByRole('status').filter({ hasText: 'all as they were written' })).toBeVisible()
  const { count, hash } = await latchkey.client.audit.verify()
  expect(count).toBeGreaterThan(50)
  await expect(page.getByText(hash).first()).toBeVisible()
  await page.getByRole('button', { name: say('parts.more') }).click()
  await expect(page.locator('main details').nth(50)).toBeVisible()
})
