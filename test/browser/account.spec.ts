import type { Page } from '@playwright/test'
import type { DemoLogin } from '../../src/app/demo/demo.ts'
import { worth } from '../build/worth.ts'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { axe, fits, sound } from './page.ts'
import { rowOf, used } from './use.ts'

const say = messages('en')
const dialog = (page: Page) => page.getByRole('dialog')
const within = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true })
const textbox = (page: Page, name: string) => dialog(page).getByRole('textbox', { name, exact: true })

/** Opens the menu of a row and chooses from it. */
async function choose(page: Page, more: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: more, exact: true }).click()
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

/** Invites somebody as a member, on a page of members. @returns the link to pass on */
async function invited(page: Page, email: string): Promise<string> {
  await page.getByRole('button', { name: say('members.invite'), exact: true }).click()
  await textbox(page, say('members.email')).fill(email)
  await dialog(page)
    .getByRole('radio', { name: say('members.roles.member') })
    .check()
  await axe(page)
  await within(page, say('members.inviteAction')).click()
  const link = await textbox(page, say('members.link', { email })).inputValue()
  await within(page, say('members.linkDone')).click()
  return link
}

test('an owner invites somebody, gives them another role once they have come, and removes them', async ({
  browser,
  latchkey,
  page,
  signIn,
}) => {
  const account = await latchkey.anAccount('jobhive')
  const email = `grace-${process.pid}@example.com`
  await signIn(page, await account.joined('owner'))
  await page.goto(`/accounts/${account.id}/members`)
  const link = await invited(page, email)
  await expect(rowOf(page, email)).toContainText(say('members.states.open'))

  const elsewhere = await browser.newContext()
  const guest = await elsewhere.newPage()
  await guest.goto(link)
  await guest.getByLabel(say('access.name'), { exact: true }).fill('Grace Hopper')
  await guest.locator('input[type=password]').first().fill('correct horse battery staple')
  await guest.getByRole('button', { name: say('access.join') }).click()
  await expect(guest.getByRole('link', { name: 'Settings' })).toBeVisible()

  await page.reload()
  await expect(rowOf(page, email)).toContainText('Grace Hopper')
  await expect(page.getByText(say('members.noInvitations'))).toBeVisible()
  await choose(page, say('members.more', { name: 'Grace Hopper' }), say('members.changeRole'))
  await dialog(page)
    .getByRole('radio', { name: say('members.roles.viewer') })
    .check()
  await within(page, say('parts.save')).click()
  await expect(rowOf(page, email)).toContainText(say('members.roles.viewer'))
  await guest.goto(`${latchkey.control}/accounts/${account.id}/members`)
  await expect(guest.getByText(say('parts.failures.role-insufficient'))).toBeVisible()

  await choose(page, say('members.more', { name: 'Grace Hopper' }), say('members.remove'))
  await within(page, say('members.remove')).click()
  await expect(rowOf(page, email)).toHaveCount(0)
  await guest.goto(latchkey.control)
  await expect(guest.getByText(say('shell.homeless'))).toBeVisible()
  await elsewhere.close()
})

test('an invitation that is withdrawn is gone, and the only owner cannot leave', async ({
  latchkey,
  page,
  signIn,
}) => {
  const account = await latchkey.anAccount('hiring')
  const owner = await account.joined('owner')
  const email = `ada-${process.pid}@example.com`
  await signIn(page, owner)
  await page.goto(`/accounts/${account.id}/members`)
  await invited(page, email)
  await choose(page, say('members.more', { name: email }), say('members.withdraw'))
  await within(page, say('members.withdraw')).click()
  await expect(page.getByText(say('members.noInvitations'))).toBeVisible()

  await rowOf(page, owner.email).getByRole('button').click()
  await page.getByRole('menuitem', { name: say('members.leave') }).click()
  await within(page, say('members.leave')).click()
  await expect(dialog(page).getByRole('alert')).toContainText(say('parts.failures.owner-last'))
})

test('a project is made and renamed, and leads to its keys', async ({ latchkey, page, signIn }) => {
  const { id, joined } = await latchkey.anAccount('zenhire')
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/projects`)
  await expect(page.getByText('No projects yet')).toBeVisible()
  await page.getByRole('button', { name: 'Create project' }).click()
  await within(page, say('projects.create')).click()
  await expect(dialog(page).getByRole('alert')).toHaveText(say('parts.nameMissing'))
  await textbox(page, 'Name').fill('Autumn')
  await within(page, say('projects.create')).click()
  await expect(rowOf(page, 'Autumn')).toContainText('No API keys')

  const project = worth((await latchkey.client.projects.list(id).toArray())[0])
  await latchkey.client.keys.create({ accountId: id, name: 'inside', projectId: project.id })
  await latchkey.client.keys.create({ accountId: id, name: 'outside' })
  await page.reload()
  await choose(page, say('projects.more', { name: 'Autumn' }), say('projects.rename'))
  await textbox(page, 'Name').fill('Winter')
  await within(page, say('projects.rename')).click()
  await rowOf(page, 'Winter').getByRole('link', { name: '1 API key' }).click()
  await expect(rowOf(page, 'inside')).toBeVisible()
  await expect(rowOf(page, 'outside')).toHaveCount(0)
})

test('a collection that is switched off is reached by no key, at once', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/collections`)
  await page.getByRole('button', { name: 'Add collection' }).click()
  await textbox(page, 'Name').fill('handbook')
  await within(page, say('collections.create')).click()
  await expect(rowOf(page, 'handbook')).toContainText(say('collections.active'))
  const made = await latchkey.client.keys.create({ accountId: id, name: 'all' })
  const key = worth(made.secrets.find(it => it.side === 'secret')).secret
  const search = () => used(latchkey, 'zensearch', key, { line: '/v1/docs/search?q=a&collection=handbook' })
  expect(await search()).toBe('200')

  await choose(page, say('collections.more', { name: 'handbook' }), say('collections.switchOff'))
  await axe(page)
  await within(page, say('collections.switchOff')).click()
  await expect(rowOf(page, 'handbook')).toContainText(say('collections.off'))
  expect(await search()).toBe('403 COLLECTION_NOT_FOUND')
  await choose(page, say('collections.more', { name: 'handbook' }), say('collections.switchOn'))
  await within(page, say('collections.switchOn')).click()
  await expect(rowOf(page, 'handbook')).toContainText(say('collections.active'))
  expect(await search()).toBe('200')
})

test('an operator grants credits and refunds some; the owner sees the balance, its course and its ledger', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zenhire', { modules: ['speech'] })
  await signIn(page, latchkey.operator)
  await page.goto(`/accounts/${id}/settings`)
  await page.getByRole('button', { name: say('settings.credits.grant') }).click()
  await textbox(page, say('settings.credits.amount')).fill('1.5')
  await within(page, say('settings.credits.grantAction')).click()
  await expect(dialog(page).getByRole('alert')).toBeVisible()
  await textbox(page, say('settings.credits.amount')).fill('40')
  await textbox(page, say('settings.credits.reference')).fill('invoice-1')
  await within(page, say('settings.credits.grantAction')).click()
  await expect(rowOf(page, 'invoice-1')).toContainText('+40')

  const made = await latchkey.client.keys.create({ accountId: id, name: 'spender' })
  const key = worth(made.secrets[0]).secret
  expect(await used(latchkey, 'zenhire', key, { line: 'POST /api/v1/speech/runs', body: {} })).toMatch(/^20/)
  await page.reload()
  await rowOf(page, 'spender')
    .getByRole('button', { name: say('settings.credits.refund') })
    .click()
  await expect(within(page, say('settings.credits.refund'))).toBeDisabled()
  await dialog(page).getByRole('textbox').fill('1')
  await within(page, say('settings.credits.refund')).click()
  await expect(rowOf(page, say('settings.credits.kinds.refund'))).toContainText('+1')

  await page.getByRole('checkbox', { name: 'CV DeepMatch' }).check()
  await expect.poll(async () => (await latchkey.client.accounts.find(id)).modules).toContain('cvdeepmatch')

  await signIn(page, await joined('owner'))
  await page.reload()
  await expect(page.getByText('Enabled', { exact: true })).toHaveCount(2)
  await expect(page.getByRole('definition').filter({ hasText: /^40$/ })).toBeVisible()
  await expect(page.getByRole('img', { name: say('settings.credits.chart') })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'spender' })).toContainText('-1')
  await page.getByRole('button', { name: say('settings.credits.check') }).click()
  await expect(page.getByText(say('settings.credits.whole', { entries: 3 }))).toBeVisible()
  await page.getByLabel(say('settings.credits.show')).selectOption(say('settings.credits.kinds.grant'))
  await expect(rowOf(page, 'spender')).toHaveCount(0)
  await expect(page.getByRole('button', { name: say('settings.credits.refund') })).toHaveCount(0)
  await sound(page)
})

test('an owner renames the account, and everybody sees its new name', async ({ latchkey, page, signIn }) => {
  const { id, joined } = await latchkey.anAccount('hiring')
  await signIn(page, await joined('owner'))
  await page.goto(`/accounts/${id}/settings`)
  await page.getByRole('button', { name: say('settings.rename') }).click()
  const name = `<b>Renamed</b> ${process.pid}`
  await textbox(page, 'Name').fill(name)
  await within(page, say('settings.rename')).click()
  await expect(page.getByRole('heading', { name })).toBeVisible()
})

/** What each role is offered: the buttons there are on each page, and pages that are closed to it. */
const OFFERED = {
  owner: { projects: 'Create project', members: say('members.invite'), settings: say('settings.rename') },
  admin: { projects: 'Create project', members: say('members.invite'), settings: undefined },
  member: { projects: undefined, members: undefined, settings: undefined },
  viewer: { projects: 'closed', members: 'closed', settings: undefined },
} as const

for (const role of ['owner', 'admin', 'member', 'viewer'] as const)
  test(`as ${role} one is offered what this role may do, and nothing else`, async ({
    latchkey,
    page,
    signIn,
  }) => {
    await signIn(page, await latchkey.somebody(role, 'zenhire'))
    for (const [name, offered] of Object.entries(OFFERED[role])) {
      await page.goto(`/accounts/${latchkey.demo.apis.zenhire.account}/${name}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      const closed = page.getByText(say('parts.failures.role-insufficient'))
      await expect(closed).toHaveCount(offered === 'closed' ? 1 : 0)
      for (const button of ['Create project', say('members.invite'), say('settings.rename')])
        await expect(page.getByRole('button', { name: button, exact: true })).toHaveCount(
          button === offered ? 1 : 0,
        )
    }
  })

test.describe('In French', () => {
  test.use({ locale: 'fr-FR' })
  const dire = messages('fr')

  test('the pages of an account speak French, also on a phone', async ({ latchkey, page, signIn }) => {
    const owner: DemoLogin = latchkey.owner('zensearch')
    const { account } = latchkey.demo.apis.zensearch
    await signIn(page, owner)
    await page.goto(`/accounts/${account}/members`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(dire('members.title'))
    await expect(page.getByRole('heading', { name: dire('members.rolesTitle') })).toBeVisible()
    await fits(page)
    await page.goto(`/accounts/${account}/settings`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Équipe')
    await fits(page)
    await page.goto(`/accounts/${account}/collections`)
    await page.getByRole('button', { name: dire('collections.add', { collection: 'collection' }) }).click()
    await expect(dialog(page).getByRole('textbox', { name: dire('parts.name') })).toBeVisible()
    await fits(page)
  })
})
