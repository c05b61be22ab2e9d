import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT } from '../build/rooms.ts'
import { worth } from '../build/worth.ts'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { axe } from './page.ts'

const say = messages('en')
const dialog = (page: Page) => page.getByRole('dialog')
const button = (page: Page, text: string) => dialog(page).getByRole('button', { name: text, exact: true })
const fill = (page: Page, label: string, text: string) =>
  dialog(page).getByRole('textbox', { name: label, exact: true }).fill(text)

/** Opens the menu of a row and chooses from it. */
async function choose(page: Page, more: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: more, exact: true }).click()
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

test.beforeEach(async ({ latchkey, page, signIn }) => signIn(page, latchkey.operator))

test('an operator adds an API, changes where it goes, and adds a customer to it', async ({
  latchkey,
  page,
}) => {
  const name = `talent-${process.pid}`
  await page.goto('/operator/apis')
  await page.getByRole('button', { name: say('operator.apis.add') }).click()
  await button(page, say('operator.apis.add')).click()
  await expect(dialog(page).getByRole('alert')).toHaveText(say('operator.apis.nameMissing'))
  await fill(page, say('operator.apis.name'), name)
  await dialog(page).getByLabel(say('operator.apis.profile')).selectOption('zenhire')
  await axe(page)
  await button(page, say('operator.apis.add')).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`ZenHire (${name})`)
  await expect(page.getByText(say('operator.apis.noUpstream'))).toBeVisible()

  await page.getByRole('button', { name: say('operator.apis.change'), exact: true }).click()
  await fill(page, say('operator.apis.upstream'), 'http://127.0.0.1:9')
  await fill(page, say('operator.apis.hosts'), 'a.talent.example\nb.talent.example')
  await button(page, say('parts.save')).click()
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByText('http://127.0.0.1:9')).toBeVisible()
  const changed = await latchkey.client.apis.find(name)
  expect(changed).toMatchObject({
    upstream: 'http://127.0.0.1:9',
    hosts: ['a.talent.example', 'b.talent.example'],
  })

  await page.getByRole('button', { name: say('operator.accounts.add') }).click()
  await fill(page, say('operator.accounts.name'), 'Acme')
  await fill(page, say('operator.accounts.plan'), 'Pro')
  await dialog(page).getByRole('checkbox', { name: 'CV DeepMatch' }).check()
  await axe(page)
  await button(page, say('operator.accounts.add')).click()
  await expect(page.getByRole('row', { name: /Acme/ })).toContainText('cvdeepmatch')
  const [account] = await latchkey.client.accounts.list({ api: name }).toArray()
  expect(account).toMatchObject({ name: 'Acme', plan: 'Pro', modules: ['cvdeepmatch'] })

  await page.getByRole('link', { name: 'Acme' }).click()
  await expect(page).toHaveURL(new RegExp(`/accounts/${account?.id}/`))
})

test('an account is disabled once its name is typed, and its keys stop until it is enabled', async ({
  latchkey,
  page,
}) => {
  const { id, name } = await latchkey.anAccount('jobhive')
  const { secrets } = await latchkey.client.keys.create({ accountId: id, name: 'Sync', environment: 'dev' })
  const headers = { Authorization: `Bearer ${secrets[0]?.secret}` }
  const asked = async () => (await latchkey.ask('jobhive', '/v1/interviews', { headers })).status
  expect(await asked()).toBe(200)

  await page.goto('/operator/accounts?api=jobhive')
  await page.getByRole('searchbox').fill(`${name.toUpperCase()} of nobody`)
  await expect(page.getByText(say('operator.accounts.noMatch'))).toBeVisible()
  await page.getByRole('searchbox').fill(name.toUpperCase())
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page).toHaveURL(/api=jobhive&q=ACCOUNT/)
  const more = say('operator.accounts.more', { name })
  await choose(page, more, say('operator.accounts.disable'))
  const disable = button(page, say('operator.accounts.disable'))
  await expect(disable).toBeDisabled()
  await dialog(page).getByRole('textbox').fill(name)
  await disable.click()
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText(
    say('operator.accounts.disabled'),
  )
  expect(await asked()).toBe(401)

  await choose(page, more, say('operator.accounts.enable'))
  await button(page, say('operator.accounts.enable')).click()
  await expect(dialog(page)).toBeHidden()
  expect(await asked()).toBe(200)

  await page.getByLabel(say('operator.accounts.byId')).fill(id)
  await page.getByRole('button', { name: say('operator.accounts.go'), exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/accounts/${id}/`))
})

test('a root key is shown once, goes no further than its scopes, and is rotated and revoked', async ({
  latchkey,
  page,
}) => {
  const name = `Billing ${process.pid}`
  const asked = async (secret: string, path: string) =>
    (await fetch(`${latchkey.control}${path}`, { headers: { Authorization: `Bearer ${secret}` } })).status
  /** Takes the secret that is shown, and says that it is kept. */
  const kept = async () => {
    const secret = (await dialog(page).locator('code').first().textContent()) ?? ''
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeVisible()
    await dialog(page).getByRole('checkbox').check()
    await button(page, say('parts.shownOnce.done')).click()
    await expect(dialog(page)).toBeHidden()
    return secret
  }

  await page.goto('/operator/root-keys')
  await page.getByRole('button', { name: say('operator.rootKeys.create') }).click()
  await fill(page, say('operator.rootKeys.name'), name)
  await expect(dialog(page).getByRole('checkbox', { checked: true })).toHaveCount(0)
  await dialog(page).getByRole('checkbox', { name: 'apis:read' }).check()
  await axe(page)
  await button(page, say('operator.rootKeys.create')).click()
  await expect(dialog(page).getByText('lk_root_')).toBeVisible()
  await axe(page)
  const first = await kept()
  expect([await asked(first, '/v1/apis'), await asked(first, '/v1/root-keys')]).toEqual([200, 403])
  await page.reload()
  await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible()
  expect(await page.content()).not.toContain(first)

  const more = say('operator.rootKeys.more', { name })
  await choose(page, more, say('operator.rootKeys.rotate'))
  await dialog(page).getByLabel(say('operator.rootKeys.grace')).selectOption('0')
  await button(page, say('operator.rootKeys.rotate')).click()
  await expect(dialog(page).getByText('lk_root_')).toBeVisible()
  const second = await kept()
  expect([await asked(first, '/v1/apis'), await asked(second, '/v1/apis')]).toEqual([401, 200])

  await choose(page, more, say('operator.rootKeys.revoke'))
  await dialog(page).getByLabel(say('keys.revoke.reason')).selectOption('superseded')
  await dialog(page).getByRole('textbox').first().fill(name)
  await button(page, say('operator.rootKeys.revoke')).click()
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText(
    say('operator.rootKeys.states.revoked'),
  )
  expect(await asked(second, '/v1/apis')).toBe(401)
})

test('a profile is read section by section, and a wrong one is told its mistakes at their paths', async ({
  page,
}) => {
  const file = readFileSync(join(ROOT, 'profiles/starter.json'), 'utf8')
  const given = (text: string) =>
    dialog(page)
      .locator('input[type=file]')
      .setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(text) })

  await page.goto('/operator/profiles?profile=hiring')
  await expect(page.getByText('insufficient_scope').first()).toBeVisible()
  await page.getByLabel(say('operator.profiles.choose')).selectOption('jobhive')
  await expect(page.getByRole('rowheader', { name: 'jh_dev_' })).toBeVisible()

  await page.getByRole('button', { name: say('operator.profiles.check') }).click()
  await given(file.replace('"X-API-Key"', '"X API Key"'))
  await button(page, say('operator.profiles.checkNow')).click()
  await expect(dialog(page).getByRole('status')).toHaveText(say('operator.profiles.complaints', { count: 1 }))
  await expect(dialog(page).getByRole('rowheader', { name: 'carriers[0].header' })).toBeVisible()
  await axe(page)
  await given(file)
  await button(page, say('operator.profiles.checkNow')).click()
  await expect(dialog(page).getByRole('status')).toHaveText(say('operator.profiles.fine'))
})

test('somebody is made an operator, and is none any more', async ({ latchkey, page }) => {
  const account = await latchkey.anAccount('hiring')
  const { email } = await account.joined('admin')
  const person = worth((await latchkey.client.people.list().toArray()).find(it => it.email === email))
  await page.goto('/operator/people')
  const row = page.getByRole('row', { name: new RegExp(email) })
  const more = say('operator.people.more', { name: person.name })
  for (const [deed, badge] of [
    ['appoint', 1],
    ['dismiss', 0],
  ] as const) {
    await choose(page, more, say(`operator.people.${deed}`))
    await dialog(page).getByRole('textbox').fill(person.name)
    await button(page, say(`operator.people.${deed}`)).click()
    await expect(dialog(page)).toBeHidden()
    await expect(row.getByText(say('operator.people.operator'), { exact: true })).toHaveCount(badge)
    expect((await latchkey.client.people.find(person.id)).operator).toBe(badge === 1)
  }
})

test('the node that answers is listed', async ({ latchkey, page }) => {
  const { items } = await latchkey.client.nodes.list()
  await page.goto('/operator/nodes')
  await expect(page.getByRole('rowheader', { name: worth(items[0]).id })).toContainText(
    say('operator.nodes.self'),
  )
})

test('somebody who is no operator is shown none of it', async ({ latchkey, page, signIn }) => {
  await signIn(page, latchkey.owner('zenhire'))
  await page.goto('/operator/root-keys')
  await expect(page.getByText(say('shell.forOperators'))).toBeVisible()
  await expect(page.getByRole('table')).toHaveCount(0)
})
