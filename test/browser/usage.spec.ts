import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import type { Latchkey } from './latchkey.ts'
import { messages } from './messages.ts'
import { sound } from './page.ts'
import { used } from './use.ts'

const say = messages('en')

/** A new key of an account. */
async function aKey({ client }: Latchkey, accountId: string, name: string, scopes: string[]) {
  const { id, secrets } = await client.keys.create({ accountId, name, environment: 'live', scopes })
  return { id, name, secret: secrets[0]?.secret ?? '' }
}

/** An account of JobHive with a busy key, and one that was refused once. */
async function aBusyAccount(latchkey: Latchkey) {
  const account = await latchkey.anAccount('jobhive')
  const busy = await aKey(latchkey, account.id, 'Busy key', ['interviews:read'])
  const idle = await aKey(latchkey, account.id, 'Quiet key', ['webhooks:read'])
  const asked = ({ secret }: typeof busy) => used(latchkey, 'jobhive', secret, { line: '/v1/interviews' })
  for (let at = 0; at < 3; at++) expect(await asked(busy)).toMatch(/^200/)
  expect(await asked(idle)).toMatch(/^403/)
  return { ...account, busy, idle }
}

/** The value of one of the figures above everything. */
const tile = (page: Page, name: string) => page.locator('dl > div').filter({ hasText: name }).locator('dd')

test('what was used, refused and how long it took is drawn, read aloud, written as a table and as CSV', async ({
  latchkey,
  page,
  signIn,
}) => {
  const account = await aBusyAccount(latchkey)
  await signIn(page, await account.joined('viewer'))
  await page.goto(`/accounts/${account.id}/usage`)
  await expect(tile(page, say('usage.admitted'))).toHaveText('3')
  await expect(tile(page, say('usage.refused'))).toHaveText('1 25%')
  await expect(tile(page, '(p95)')).toHaveText(/^[\d.]+ m?s$/)

  const requests = page.getByRole('figure', { name: say('usage.requests') })
  const summary = say('parts.charts.outcomesSummary', { admitted: 3, refused: 1 })
  await expect(requests.getByRole('img', { name: summary })).toBeVisible()
  await expect(requests.locator('.recharts-bar-rectangle path').first()).toBeVisible()
  await expect(requests.getByRole('listitem')).toHaveText(['Admitted3', 'Scope missing1'])
  await requests.getByText(say('parts.charts.asTable')).click()
  await expect(requests.getByRole('row').last().getByRole('cell')).toHaveText(['3', '1', '1'])
  await expect(page.getByRole('figure', { name: say('usage.times') }).getByRole('img')).toBeVisible()
  await sound(page)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: say('usage.export') }).click(),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(lines).toHaveLength(1 + 48)
  expect(lines[0]).toMatch(/^at,admitted,refused,cost,missing,.*,p50Ms,p95Ms$/)
  expect(lines.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z,3,1,3,/)
})

test('the keys that were used most come first, each with a way to its page', async ({
  latchkey,
  page,
  signIn,
}) => {
  const account = await aBusyAccount(latchkey)
  await signIn(page, await account.joined('viewer'))
  await page.goto(`/accounts/${account.id}/usage?span=month`)
  const keys = page.getByRole('region', { name: /^most used/i })
  await expect(keys.getByRole('rowheader')).toHaveText([account.busy.name, account.idle.name])
  await keys.getByRole('link', { name: account.busy.name }).click()
  await expect(page).toHaveURL(new RegExp(`/keys/${account.busy.id}$`))
})

test('a time is chosen by keyboard, stays in the address, and is checked where it is one’s own', async ({
  latchkey,
  page,
  signIn,
}) => {
  const account = await latchkey.anAccount('jobhive')
  await signIn(page, await account.joined('viewer'))
  await page.goto(`/accounts/${account.id}/usage`)
  await expect(page.getByText(say('usage.nothing'))).toBeVisible()
  await expect(page.getByRole('link', { name: say('usage.toDocs') })).toBeVisible()
  await page.getByRole('radio', { name: say('usage.spans.days') }).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL(/span=hour/)
  await page.reload()
  await expect(page.getByRole('radio', { name: say('usage.spans.hour') })).toBeChecked()
  await page.getByRole('radio', { name: say('usage.spans.own') }).focus()
  await page.keyboard.press('Space')
  await expect(page).toHaveURL(/span=own/)
  const [from, to] = [page.getByLabel(say('usage.from')), page.getByLabel(say('usage.to'), { exact: true })]
  await from.fill('2026-11-02T08:00')
  await to.fill('2026-11-01T08:00')
  await page.getByRole('button', { name: say('usage.show') }).click()
  await expect(page.getByText(say('usage.fromAfterTo'))).toBeVisible()
  await from.fill('2026-10-31T08:00')
  await page.getByRole('button', { name: say('usage.show') }).click()
  await expect(page).toHaveURL(/from=2026-10-31T/)
  await sound(page)
})

test('operators see the last day of each API, what is refused, and the keys that end soon', async ({
  latchkey,
  page,
  signIn,
}) => {
  const account = await aBusyAccount(latchkey)
  const name = `Ends soon ${account.id}`
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const { client } = latchkey
  await client.keys.create({ accountId: account.id, name, environment: 'live', expiresAt })
  await signIn(page, latchkey.operator)
  await page.goto('/operator')
  for (const api of Object.keys(latchkey.demo.apis)) {
    const requests = page.getByRole('figure', { name: `(${api})` })
    await expect(requests.getByRole('img')).toBeVisible()
  }
  const soon = page.getByRole('region', { name: say('usage.expiring') })
  await expect(soon.getByRole('link', { name })).toBeVisible()
  await sound(page)
  await page.getByRole('link', { name: say('usage.moreOf', { api: 'JobHive (jobhive)' }) }).click()
  await expect(page.getByLabel(say('usage.api'), { exact: true })).toHaveValue('jobhive')
  await expect(
    page
      .getByRole('region', { name: say('usage.refusals') })
      .getByRole('rowheader', { name: 'Scope missing' }),
  ).toBeVisible()
  await page.getByLabel(say('usage.api'), { exact: true }).selectOption('')
  await expect(page).not.toHaveURL(/api=/)
  await sound(page)
})
