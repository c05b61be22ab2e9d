import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { aMailServer } from '../build/mail-server.ts'
import { aNode } from '../build/node-process.ts'
import { aReaper } from '../build/reaper.ts'
import { worth } from '../build/worth.ts'
import { messages } from './messages.ts'
import { sound } from './page.ts'

const say = messages('en')
const EMAIL = 'olga@example.com'

test('the link on the terminal makes the first operator, and the link of a letter a new password', async ({
  page,
}) => {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-first-run-'))
  const reaper = aReaper(home)
  const mail = await aMailServer()
  const settings = {
    LATCHKEY_HOME: home,
    LATCHKEY_DEMO: '0',
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    LATCHKEY_SMTP_URL: mail.url,
  }
  const node = aNode('first', settings, reaper)
  try {
    await node.start()
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
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()

    await page.getByRole('button', { name: say('shell.signOut') }).click()
    await page.getByRole('link', { name: say('access.forgot') }).click()
    await page.getByLabel(say('access.email')).fill(EMAIL)
    await page.getByRole('button', { name: say('access.sendLetter') }).click()
    await expect(page.getByRole('status')).toHaveText(say('access.letterSent', { email: EMAIL }))
    await mail.arrival()
    const link = worth(/http\S+\/reset#token=\S+/.exec(worth(mail.received[0]).text)?.[0])
    await page.goto(link)
    await page.getByLabel(say('access.newPassword')).fill('a wholly new password')
    await sound(page)
    await page.getByRole('button', { name: say('access.setPassword') }).click()
    await expect(page.getByRole('status')).toHaveText(say('access.resetDone'))
    await page.getByRole('link', { name: say('access.toSignIn') }).click()
    await page.getByLabel(say('access.email')).fill(EMAIL)
    await page.getByLabel(say('access.password'), { exact: true }).fill('a wholly new password')
    await page.getByRole('button', { name: say('access.signIn'), exact: true }).click()
    await expect(page).toHaveURL(`${node.control}/operator`)

    await page.goto(link)
    await page.getByLabel(say('access.newPassword')).fill('yet another password')
    await page.getByRole('button', { name: say('access.setPassword') }).click()
    await expect(page.getByText(say('access.resetOver'))).toBeVisible()
    await page.goto(`${node.control}/setup`)
    await expect(page.getByText(say('access.setUpDone'))).toBeVisible()
  } finally {
    await node.stop()
    await mail.close()
    reaper.close()
  }
})
