import type { Page } from '@playwright/test'
import type { Role } from '../../src/core/member.ts'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'

/** What each role is offered on the page of keys, and where else it is led to. */
const OFFERED: Readonly<Record<Role, { readonly changes: boolean; readonly pages: readonly string[] }>> = {
  owner: { changes: true, pages: ['Collections', 'Usage', 'Documentation', 'Settings'] },
  admin: { changes: true, pages: ['Collections', 'Usage', 'Documentation', 'Settings'] },
  member: { changes: false, pages: ['Collections', 'Usage', 'Documentation', 'Settings'] },
  viewer: { changes: false, pages: ['Usage', 'Documentation', 'Settings'] },
}

/** Calls the management API as the page itself would. @returns the code of the refusal, or the status */
const asPage = (page: Page, method: string, path: string, body?: object): Promise<string> =>
  page.evaluate(
    async ([name, url, sent]) => {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
      const answer = await fetch(url, { method: name, headers, ...(sent === '' ? {} : { body: sent }) })
      const json = Object(await answer.json().catch(() => ({})))
      return answer.ok ? String(answer.status) : String(json.code)
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  )

for (const [role, { changes, pages }] of Object.entries(OFFERED))
  test(`API key management requires Admin or Owner role: ${role} is offered ${changes ? 'all of it' : 'to look'}, and the server says the same`, async ({
    latchkey,
    page,
    signIn,
  }) => {
    const { id, joined } = await latchkey.anAccount('zensearch')
    const made = await latchkey.client.keys.create({ accountId: id, name: 'Everybody sees me' })
    await signIn(page, await joined(role as Role))
    await page.goto(`/accounts/${id}/keys`)
    await expect(page.getByText('Everybody sees me').first()).toBeVisible()
    const links = await page.getByRole('navigation').first().getByRole('link').allInnerTexts()
    expect(links.map(it => it.trim())).toEqual(pages)
    for (const name of ['Create API Key', /^Rotate/, /^Revoke/])
      await expect(page.getByRole('button', { name })).toHaveCount(changes ? 1 : 0)

    await page.goto(`/accounts/${id}/keys/${made.id}`)
    await expect(page.getByRole('heading', { level: 1, name: 'Everybody sees me' })).toBeVisible()
    for (const name of [/^Rotate/, /^Revoke/])
      await expect(page.getByRole('button', { name })).toHaveCount(changes ? 1 : 0)

    const refused = 'role-insufficient'
    const wanted = { accountId: id, name: 'By hand' }
    expect(await asPage(page, 'POST', '/v1/keys', wanted)).toBe(changes ? '201' : refused)
    expect(await asPage(page, 'POST', `/v1/keys/${made.id}/rotate`, {})).toBe(changes ? '200' : refused)
    expect(await asPage(page, 'POST', '/v1/apis', { name: 'mine', profile: 'starter' })).toBe(refused)
  })

test('a stranger to an account is told that there is none, by the dashboard as by the server', async ({
  latchkey,
  page,
  signIn,
  watched,
}) => {
  watched.expecting(/There is no account/)
  const mine = await latchkey.anAccount('zensearch')
  const theirs = await latchkey.anAccount('zensearch')
  await signIn(page, await mine.joined('owner'))
  await page.goto(`/accounts/${theirs.id}/keys`)
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Create API Key' })).toHaveCount(0)
  expect(await asPage(page, 'GET', `/v1/accounts/${theirs.id}`)).toBe('account-unknown')
})

test('who is no operator gets no page of operators', async ({ latchkey, page, signIn }) => {
  await signIn(page, await latchkey.somebody('owner', 'zensearch'))
  await page.goto('/operator/root-keys')
  await expect(page.getByRole('main')).toContainText(messages('en')('shell.forOperators'))
  await expect(page.getByRole('table')).toHaveCount(0)
})
