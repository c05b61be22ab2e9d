import type { BrowserContext } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { shownKey } from './use.ts'

const say = messages('en')

/** Ends the session on the server, as time would: the browser does not hear of it. */
async function expire(context: BrowserContext, control: string): Promise<void> {
  const cookies = await context.cookies()
  const answer = await fetch(`${control}/v1/auth/sign-out`, {
    method: 'POST',
    headers: {
      Cookie: cookies.map(it => `${it.name}=${it.value}`).join('; '),
      Origin: control,
      'Content-Type': 'application/json',
    },
    body: '{}',
  })
  expect(answer.status).toBe(200)
}

test('when the session ends in the middle of something, what was typed is not lost', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('jobhive')
  const admin = await joined('admin')
  await signIn(page, admin)
  await page.goto(`/accounts/${id}/keys`)
  await page.getByRole('button', { name: 'Generate New API Key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Typed before it ended')
  await page.getByLabel(/^Environment/).selectOption('live')
  await expire(page.context(), latchkey.control)
  await page.getByRole('button', { name: 'Create', exact: true }).click()

  const asking = page.getByRole('dialog', { name: say('shell.signInAgain') })
  await expect(asking.getByRole('textbox', { name: /e-?mail/i })).toHaveValue(admin.email)
  await asking
    .getByLabel(/password/i)
    .first()
    .fill(admin.password)
  await asking
    .getByRole('button', { name: /sign in/i })
    .first()
    .click()

  // It goes on by itself with what was typed.
  await expect(asking).toHaveCount(0)
  await shownKey(page, /jh_live_[0-9A-Za-z]{20,}/)
  const { items } = await latchkey.client.keys.list({ account: id }).page()
  expect(items.map(it => it.name)).toEqual(['Typed before it ended'])
})

test('whoever opens a page without a session signs in and is where they wanted to be', async ({
  latchkey,
  page,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  const admin = await joined('admin')
  await page.goto(`/accounts/${id}/collections`)
  await expect(page).toHaveURL(/\/sign-in/)
  await page.getByRole('textbox', { name: /e-?mail/i }).fill(admin.email)
  await page
    .getByLabel(/password/i)
    .first()
    .fill(admin.password)
  await page.getByRole('button', { name: /^sign in$/i }).click()
  await expect(page).toHaveURL(new RegExp(`/accounts/${id}/collections$`))
})
