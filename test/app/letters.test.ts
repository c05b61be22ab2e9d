import { expect, it } from 'vitest'
import { temporaryFolder } from '../adapters/folder.ts'
import { aHome } from '../build/home.ts'

/** Invites somebody by mail. @returns the answer, and everything that was logged */
async function inviting(smtpUrl: string, lettersInLog: boolean) {
  const home = await aHome(await temporaryFolder(), {
    settings: { LATCHKEY_SMTP_URL: smtpUrl },
    lettersInLog,
  })
  const account = await home.anAccount()
  const body = { email: 'new@example.com', role: 'owner' }
  const { json } = await home.call('POST', `/v1/accounts/${account}/invitations`, { body })
  await home.close()
  return { link: json['link'], log: [...home.noted, ...home.logged].join('\n') }
}

it('a link that no mail server takes is handed to whoever invites, and is not in the log', async () => {
  const { link, log } = await inviting('', false)
  expect(link).toMatch(/^http:\/\/localhost:\d+\/accept#token=inv_[0-9A-Za-z]{43}$/)
  expect(log).toContain('new@example.com')
  expect(log).not.toContain('token=')
})

it('a link that a mail server takes is in the letter alone', async () => {
  const { link, log } = await inviting('smtp://127.0.0.1:1', false)
  expect(link).toBeUndefined()
  expect(log).not.toContain('token=')
})

it('a demo writes the whole letter to the log', async () => {
  expect((await inviting('', true)).log).toContain('/accept#token=inv_')
})
