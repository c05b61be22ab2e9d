import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { aMailServer, type MailServer } from '../build/mail-server.ts'
import { aNode, type NodeProcess } from '../build/node-process.ts'
import { freePort } from '../build/port.ts'
import { aProvider, CLIENT } from '../build/provider.ts'
import { aReaper } from '../build/reaper.ts'
import { worth } from '../build/worth.ts'
import { messages } from './messages.ts'
import { sound } from './page.ts'

/** One empty home, with a mail server and an OpenID provider: each test goes on where the one before ended. */
test.describe.configure({ mode: 'serial' })

const say = messages('en')
const EMAIL = 'olga@example.com'
/** Who the provider says somebody is. */
const claims = { email: 'grace@example.com', email_verified: true }

let node: NodeProcess
let mail: MailServer
let end: () => Promise<void>

test.beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-first-run-'))
  const reaper = aReaper(home)
  const port = await freePort()
  mail = await aMailServer()
  const provider = await aProvider(`http://localhost:${port}/v1/auth/callback/oidc`, claims)
  node = aNode(
    'first',
    {
      LATCHKEY_HOME: home,
      LATCHKEY_DEMO: '0',
      LATCHKEY_CONTROL_PORT: String(port),
      LATCHKEY_GATEWAY_PORT: '0',
      LATCHKEY_SMTP_URL: mail.url,
      LATCHKEY_OIDC_ISSUER: provider.issuer,
      LATCHKEY_OIDC_CLIENT_ID: CLIENT.id,
      LATCHKEY_OIDC_CLIENT_SECRET: CLIENT.secret,
      LATCHKEY_OIDC_NAME: 'Acme Login',
    },
    reaper,
  )
  end = async () => {
    await node.stop()
    provider.close()
    await mail.close()
    reaper.close()
  }
  await node.start()
})
test.afterAll(() => end())

async function enter(page: Page, password: string): Promise<void> {
  await page.getByLabel(say('access.email')).fill(EMAIL)
  await page.getByLabel(say('access.password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: say('access.signIn'), exact: true }).click()
  await expect(page).toHaveURL(`${node.control}/operator`)
}

test('the link on the terminal makes the first operator, who is told what to do next', async ({ page }) => {
  await page.goto(`${node.control}/`)
  await expect(page.getByText(say('access.nobodyYet'))).toBeVisible()
  await page.goto(worth(/http\S+\/setup#token=\S+/.exec(node.said.out)?.[0]))
  await page.getByLabel(say('access.name'), { exact: true }).fill('Olga')
  await page.getByLabel(say('access.email')).fill(EMAIL)
  const password = page.getByLabel(say('access.password'), { exact: true })
  await password.fill('short')
  await page.getByRole('button', { name: say('access.begin') }).click()
  await expect(page.getByRole('alert')).toHaveText(say('access.passwordShort', { shortest: 10 }))
  await sound(page)
  expect(page.url()).toBe(`${node.control}/setup`)
  await password.fill('correct horse battery staple')
  await page.getByRole('button', { name: say('access.begin') }).click()
  await expect(page).toHaveURL(`${node.control}/operator`)
  await expect(page.getByRole('link', { name: say('usage.toApis') })).toBeVisible()
  await page.goto(`${node.control}/setup`)
  await expect(page.getByText(say('access.setUpDone'))).toBeVisible()
})

test('the link of a letter makes a new password, once', async ({ page }) => {
  await page.goto(`${node.control}/sign-in`)
  await page.getByRole('link', { name: say('access.forgot') }).click()
  await page.getByLabel(say('access.email')).fill(EMAIL)
  await page.getByRole('button', { name: say('access.sendLetter') }).click()
  await expect(page.getByRole('status')).toHaveText(say('access.letterSent', { email: EMAIL }))
  await mail.arrival()
  const link = worth(/http\S+\/reset#token=\S+/.exec(worth(mail.received[0]).text)?.[0])
  await page.goto(link)
  await page.getByLabel(say('access.newPassword')).fill('a wholly new password')
  await sound(page)
  expect(page.url()).toBe(`${node.control}/reset`)
  await page.getByRole('button', { name: say('access.setPassword') }).click()
  await expect(page.getByRole('status')).toHaveText(say('access.resetDone'))
  await page.getByRole('link', { name: say('access.toSignIn') }).click()
  await enter(page, 'a wholly new password')

  await page.goto(link)
  await page.getByLabel(say('access.newPassword')).fill('yet another password')
  await page.getByRole('button', { name: say('access.setPassword') }).click()
  await expect(page.getByText(say('access.resetOver'))).toBeVisible()
})

test('a provider signs in who is known here, and nobody else', async ({ page }) => {
  await page.goto(`${node.control}/sign-in?next=/me`)
  const button = page.getByRole('button', { name: say('access.byProvider', { provider: 'Acme Login' }) })
  await button.click()
  await expect(page.getByRole('alert')).toHaveText(say('access.notInvited'))
  claims.email = EMAIL
  await page.goto(`${node.control}/sign-in?next=/me`)
  await button.click()
  await expect(page).toHaveURL(`${node.control}/me`)
  await expect(page.getByText(say('myself.methods.sso'))).toBeVisible()
})
