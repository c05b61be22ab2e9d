import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loggedMail, smtpMail } from '../../src/adapters/node/mail.ts'
import { aMailServer } from '../build/mail-server.ts'
import { anOffice, PASSWORD } from './office.ts'

const quiet = { info: () => undefined, error: () => undefined }

async function withMail() {
  const server = await aMailServer()
  onTestFinished(server.close)
  const office = await anOffice({ mail: smtpMail({ url: server.url, from: 'keys@example.com' }, quiet) })
  await office.somebody()
  return { server, office, browser: office.browser() }
}

const tokenIn = (text = ''): string => /token=([\w-]+)/.exec(text)?.[1] ?? ''

describe('a password that was forgotten', () => {
  it('is set anew through a mail, once, and ends every session', async () => {
    const { server, office, browser } = await withMail()
    const elsewhere = office.browser()
    await elsewhere.login()
    await browser.call('POST /request-password-reset', { email: 'Ada@example.com' })
    await server.arrival()
    expect(server.received.map(it => it.to)).toEqual(['ada@example.com'])
    const token = tokenIn(server.received[0]?.text)
    expect(server.received[0]?.text).toContain(`${office.publicUrl}/reset#token=`)
    const reset = (newPassword: string) => browser.call('POST /reset-password', { token, newPassword })
    expect((await reset('a wholly new one')).status).toBe(200)
    expect(await elsewhere.session()).toBeUndefined()
    expect((await office.browser().login()).status).toBe(401)
    expect((await office.browser().login('ada@example.com', 'a wholly new one')).status).toBe(200)
    expect((await reset('yet another one')).status).toBe(400)
  })

  it('is not known to the database: neither the token nor the password', async () => {
    const { server, office, browser } = await withMail()
    await browser.call('POST /request-password-reset', { email: 'ada@example.com' })
    await server.arrival()
    const token = tokenIn(server.received[0]?.text)
    expect(token.length).toBeGreaterThan(20)
    const tables = ['person_token', 'person_login', 'audit']
    const stored = (await Promise.all(tables.map(it => office.rowsOf(it)))).flat()
    expect(stored.length).toBeGreaterThan(2)
    const written = JSON.stringify([stored, office.logged])
    for (const hidden of [token, PASSWORD]) expect(written).not.toContain(hidden)
  })

  it('is answered for an unknown address as for a known one, without a mail', async () => {
    const { server, browser } = await withMail()
    const unknown = await browser.call('POST /request-password-reset', { email: 'nobody@example.com' })
    const known = await browser.call('POST /request-password-reset', { email: 'ada@example.com' })
    await server.arrival()
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
    expect(server.received.map(it => it.to)).toEqual(['ada@example.com'])
  })
})

describe('a mail that cannot be sent', () => {
  it('is an error in the log, and no hint to whoever asked for it', async () => {
    const free = createServer()
    await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve))
    const address = free.address()
    const port = typeof address === 'object' ? address?.port : 0
    await new Promise(resolve => free.close(resolve))
    const errors: object[] = []
    const log = { ...quiet, error: (fields: object) => void errors.push(fields) }
    const mail = smtpMail({ url: `smtp://127.0.0.1:${port}`, from: 'keys@example.com' }, log)
    await mail.send({ to: 'ada@example.com', subject: 'Hello', text: 'a secret link' })
    expect(errors).toEqual([{ subject: 'Hello', reason: expect.stringContaining('ECONNREFUSED') }])
  })

  it('is a line of the log where no server is set up, with its text in a demo only', async () => {
    const lines: object[] = []
    const log = { ...quiet, info: (fields: object) => void lines.push(fields) }
    const letter = { to: 'ada@example.com', subject: 'Hello', text: 'a link' }
    await loggedMail(log, true).send(letter)
    await loggedMail(log, false).send(letter)
    expect(lines).toEqual([letter, { to: 'ada@example.com', subject: 'Hello' }])
  })
})
