import type { Page } from '@playwright/test'
import type { DemoLogin } from '../../src/app/demo/demo.ts'
import { nextTotpOf, totpOf } from '../build/totp.ts'
import { worth } from '../build/worth.ts'
import { expect, test } from './fixtures.ts'
import { asNewcomer } from './latchkey.ts'
import { messages } from './messages.ts'
import { sound } from './page.ts'

const [say, dire] = [messages('en'), messages('fr')]

test.beforeEach(({ context }) => context.setExtraHTTPHeaders(asNewcomer()))

/** Fills the form of the page for signing in, and sends it. */
async function enter(page: Page, { email, password }: DemoLogin, words = say): Promise<void> {
  await page.getByLabel(words('access.email')).fill(email)
  await page.getByLabel(words('access.password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: words('access.signIn'), exact: true }).click()
}

async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: say('shell.signOut') }).click()
  await expect(page.getByRole('heading', { level: 1, name: say('access.signInTitle') })).toBeVisible()
}

const isIn = (page: Page) => expect(page.getByRole('button', { name: say('shell.signOut') })).toBeVisible()

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

test('somebody signs in with a password, lands where they wanted to, and signs out', async ({
  latchkey,
  page,
}) => {
  const { joined } = await latchkey.anAccount('jobhive')
  const owner = await joined('owner')
  await page.goto('/me')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await enter(page, { ...owner, password: 'not the one at all' })
  await expect(page.getByRole('alert')).toHaveText(say('access.wrongPassword'))
  await sound(page)
  await enter(page, owner)
  await expect(title(page, say('myself.title'))).toBeVisible()
  await leave(page)
  await page.goBack()
  await expect(page).toHaveURL(/\/sign-in/)
})

test('a link to sign in leads to no other site', async ({ latchkey, page }) => {
  await page.goto('/sign-in?next=https://elsewhere.example/&x=//elsewhere.example')
  await enter(page, latchkey.owner('zensearch'))
  await expect(page).toHaveURL(new RegExp(`^${latchkey.control}/accounts/`))
})

test('who tries too often is told how long to wait', async ({ page }) => {
  await page.goto('/sign-in')
  const nobody = { email: 'nobody@example.com', password: 'nothing that fits' }
  for (let count = 0; count < 10; count++) {
    await enter(page, nobody)
    await expect(page.getByRole('alert')).toHaveText(say('access.wrongPassword'))
  }
  await enter(page, nobody)
  await expect(page.getByRole('alert')).toHaveText(say('access.tooMany'))
  await expect(page.getByRole('timer')).toHaveText(/^Try again in \d+ minutes? \d+ seconds?\.$/)
  await sound(page)
})

test('a second factor is set up with an app, asked for at the next login, and replaced by a backup code', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { joined } = await latchkey.anAccount('jobhive')
  const owner = await joined('owner')
  await signIn(page, owner)
  await page.goto('/me')
  await page.getByRole('button', { name: say('myself.beginFactor') }).click()
  const dialog = page.getByRole('dialog')
  const password = dialog.getByLabel(say('myself.currentPassword'))
  await password.fill('not the one at all')
  await dialog.getByRole('button', { name: say('myself.next') }).click()
  await expect(dialog.getByRole('alert')).toHaveText(say('myself.wrongPassword'))
  await password.fill(owner.password)
  await dialog.getByRole('button', { name: say('myself.next') }).click()
  await expect(dialog.getByRole('img', { name: say('myself.qrCode') })).toBeVisible()
  await sound(page)
  const secret = String(await dialog.locator('code').textContent())
  const code = dialog.getByLabel(say('myself.firstCode'))
  await code.fill('000000' === totpOf(secret) ? '111111' : '000000')
  await dialog.getByRole('button', { name: say('myself.switchOn') }).click()
  await expect(dialog.getByRole('alert')).toHaveText(say('myself.wrongCode'))
  await code.fill(totpOf(secret))
  await dialog.getByRole('button', { name: say('myself.switchOn') }).click()
  await expect(dialog.getByRole('listitem')).toHaveCount(10)
  const backups = await dialog.getByRole('listitem').allTextContents()
  expect(new Set(backups).size).toBe(10)
  await page.keyboard.press('Escape')
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: say('myself.saveCodes') }).click()
  expect((await saved).suggestedFilename()).toBe('latchkey-backup-codes.txt')
  await dialog.getByRole('checkbox').check()
  await dialog.getByRole('button', { name: say('myself.done') }).click()
  await expect(page.getByText(say('myself.on'), { exact: true })).toBeVisible()

  await leave(page)
  await enter(page, owner)
  await page.getByLabel(say('access.code'), { exact: true }).fill('12')
  await page.getByRole('button', { name: say('access.signIn') }).click()
  await expect(page.getByRole('alert')).toHaveText(say('access.wrongCode'))
  await sound(page)
  await page.getByLabel(say('access.code'), { exact: true }).fill(nextTotpOf(secret))
  await page.getByRole('button', { name: say('access.signIn') }).click()
  await isIn(page)

  await leave(page)
  await enter(page, owner)
  await page.getByRole('button', { name: say('access.useBackup') }).click()
  await page.getByLabel(say('access.backupCode')).fill(worth(backups[0]))
  await page.getByRole('button', { name: say('access.signIn') }).click()
  await isIn(page)
  await page.goto('/me')
  await expect(page.getByText(say('myself.methods.backup-code'))).toBeVisible()
})

test('a passkey is added, signs in alone, and is removed', async ({ latchkey, page, signIn }) => {
  const devices = await page.context().newCDPSession(page)
  await devices.send('WebAuthn.enable')
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const { joined } = await latchkey.anAccount('hiring')
  await signIn(page, await joined('admin'))
  await page.goto('/me')
  await page.getByRole('button', { name: say('myself.addPasskey') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(say('myself.passkeyName')).fill('Laptop')
  await dialog.getByRole('button', { name: say('myself.next') }).click()
  await expect(dialog).toHaveCount(0)
  await leave(page)
  await page.getByRole('button', { name: say('access.byPasskey') }).click()
  await isIn(page)
  await page.goto('/me')
  await expect(page.getByText(say('myself.methods.passkey'))).toBeVisible()
  await page.getByRole('button', { name: say('myself.moreFor', { name: 'Laptop' }) }).click()
  await page.getByRole('menuitem', { name: say('myself.remove') }).click()
  await dialog.getByRole('button', { name: say('myself.remove') }).click()
  await expect(page.getByText(say('myself.passkeysEmpty'))).toBeVisible()
})

test('whoever is invited opens the link, chooses a name and a password, and is in', async ({
  latchkey,
  page,
}) => {
  const { id, name } = await latchkey.anAccount('zensearch')
  const email = `grace-${Date.now()}@example.com`
  const { link } = await latchkey.client.invitations.invite(id, { email, role: 'viewer' })
  const sent: string[] = []
  page.on('request', it => sent.push(`${it.url()} ${it.headers()['referer'] ?? ''}`))
  await page.goto(worth(link))
  await expect(page.getByText(name)).toBeVisible()
  await expect(page.getByText(email)).toBeVisible()
  expect(page.url()).not.toContain('token')
  await sound(page)
  await page.getByLabel(say('access.name'), { exact: true }).fill('Grace')
  const password = page.getByLabel(say('access.password'), { exact: true })
  await password.fill('short')
  await page.getByRole('button', { name: say('access.join') }).click()
  await expect(page.getByRole('alert')).toHaveText(say('access.passwordShort', { shortest: 10 }))
  await password.fill('long enough for anybody')
  await page.getByRole('button', { name: say('access.join') }).click()
  await expect(page).toHaveURL(new RegExp(`/accounts/${id}/`))
  const token = worth(/token=([\w-]+)/.exec(worth(link))?.[1])
  expect(sent.filter(it => it.includes(token))).toEqual([])
  await page.goto(worth(link))
  await expect(page.getByText(say('access.acceptOver'))).toBeVisible()
})

test('whoever has a login takes an invitation up with one click', async ({ latchkey, page, signIn }) => {
  const [here, there] = [await latchkey.anAccount('zensearch'), await latchkey.anAccount('jobhive')]
  const admin = await here.joined('admin')
  const { link } = await latchkey.client.invitations.invite(there.id, { email: admin.email, role: 'admin' })
  await signIn(page, admin)
  await page.goto(worth(link))
  await page.getByRole('button', { name: say('access.accept') }).click()
  await expect(page).toHaveURL(new RegExp(`/accounts/${there.id}/`))

  await page.goto('/me')
  await page.getByRole('button', { name: say('myself.leaveAccount', { name: there.name }) }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill(there.name)
  await sound(page)
  await dialog.getByRole('button', { name: say('myself.leave'), exact: true }).click()
  await expect(page.getByText(say('myself.left', { name: there.name }))).toBeVisible()
  const { items } = await latchkey.client.members.list(there.id).page()
  expect(items).toEqual([])
})

test('somebody sees where they are signed in, and ends it elsewhere', async ({
  browser,
  latchkey,
  page,
  signIn,
}) => {
  const { joined } = await latchkey.anAccount('hiring')
  const admin = await joined('admin')
  const other = await browser.newContext({ extraHTTPHeaders: asNewcomer(), baseURL: latchkey.control })
  const elsewhere = await other.newPage()
  await elsewhere.goto('/sign-in?next=/me')
  await enter(elsewhere, admin)
  await expect(title(elsewhere, say('myself.title'))).toBeVisible()
  await signIn(page, admin)
  await page.goto('/me')
  await expect(page.getByText(say('myself.here'))).toHaveCount(1)
  await page.getByRole('button', { name: say('myself.endOthers') }).click()
  await expect(page.getByText(say('myself.othersEnded'))).toBeVisible()
  await elsewhere.reload()
  await expect(elsewhere).toHaveURL(/\/sign-in/)
  await other.close()
})

test('whoever signs in as somebody else over a page does not go on with what was typed there', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { joined } = await latchkey.anAccount('jobhive')
  const [one, other] = [await joined('owner'), await joined('viewer')]
  await signIn(page, one)
  await page.goto('/me')
  await page.getByLabel(say('myself.name'), { exact: true }).fill('Renamed by the one')
  await page.context().clearCookies()
  await page.getByRole('button', { name: say('myself.save') }).click()
  const dialog = page.getByRole('dialog', { name: say('shell.signInAgain') })
  await expect(dialog.getByLabel(say('access.email'))).toHaveValue(one.email)
  await expect(dialog.getByLabel(say('access.email'))).not.toBeEditable()
  await sound(page)
  await dialog.getByRole('link', { name: say('shell.somebodyElse') }).click()
  await enter(page, other)
  await expect(title(page, say('myself.title'))).toBeVisible()
  await expect(page.getByLabel(say('myself.name'), { exact: true })).not.toHaveValue('Renamed by the one')
})

test('a page is left when somebody else signs in beside it', async ({ latchkey, page, signIn }) => {
  const [here, there] = [await latchkey.anAccount('jobhive'), await latchkey.anAccount('zensearch')]
  const [one, other] = [await here.joined('owner'), await there.joined('admin')]
  await signIn(page, one)
  await page.goto('/me')
  await page.getByLabel(say('myself.name'), { exact: true }).fill('Typed by the one')
  const beside = await page.context().newPage()
  await beside.goto('/me')
  await leave(beside)
  await expect(page.getByLabel(say('myself.name'), { exact: true })).toHaveValue('Typed by the one')
  await enter(beside, other)
  await isIn(beside)
  await expect(page).toHaveURL(new RegExp(`/accounts/${there.id}/`))
})

test('a name is changed, and so is a password', async ({ latchkey, page, signIn }) => {
  const { joined } = await latchkey.anAccount('zenhire')
  const admin = await joined('admin')
  await signIn(page, admin)
  await page.goto('/me')
  await page.getByLabel(say('myself.name'), { exact: true }).fill('Ada King')
  await page.getByRole('button', { name: say('myself.save') }).click()
  await expect(page.getByRole('link', { name: 'Ada King' })).toBeVisible()
  await page.getByLabel(say('myself.currentPassword')).fill('not the one at all')
  await page.getByLabel(say('myself.newPassword')).fill('another fine password')
  await page.getByRole('button', { name: say('myself.changePassword') }).click()
  await expect(page.getByText(say('myself.wrongPassword'))).toBeVisible()
  await page.getByLabel(say('myself.currentPassword')).fill(admin.password)
  await page.getByRole('button', { name: say('myself.changePassword') }).click()
  await expect(page.getByText(say('myself.passwordChanged'))).toBeVisible()
  await leave(page)
  await enter(page, { ...admin, password: 'another fine password' })
  await isIn(page)
})

test.describe('in a browser that asks for French', () => {
  test.use({ locale: 'fr-FR' })

  test('what goes wrong is said in French, and the page is somebody’s own in French', async ({
    latchkey,
    page,
  }) => {
    const owner = latchkey.owner('hiring')
    await page.goto('/sign-in?next=/me')
    await enter(page, { ...owner, password: 'pas le bon du tout' }, dire)
    await expect(page.getByRole('alert')).toHaveText(dire('access.wrongPassword'))
    await enter(page, owner, dire)
    await expect(title(page, dire('myself.title'))).toBeVisible()
    await expect(page.getByText(dire('myself.methods.password')).first()).toBeVisible()
  })
})
