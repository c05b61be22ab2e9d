import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../adapters/folder.ts'
import { aHome } from '../build/home.ts'

it('an invitation that ends while it is accepted leaves no person behind', async () => {
  const folder = await temporaryFolder()
  const home = await aHome(folder)
  const account = await home.anAccount()
  const body = { email: 'late@example.com', role: 'viewer' }
  const { json } = await home.call('POST', `/v1/accounts/${account}/invitations`, { body })
  const token = String(json['link']).split('token=')[1]
  const database = new DatabaseSync(join(folder, 'latchkey.db'), { timeout: 2000 })
  database.exec('create trigger over after insert on person begin update invitation set expires_at = 1; end')
  const acceptance = { token, name: 'Late', password: 'correct horse battery' }
  const answer = await home.call('POST', '/v1/invitations/accept', { body: acceptance })
  expect([answer.status, answer.json['code']]).toEqual([409, 'invitation-over'])
  const counted = ['person', 'person_login'].map(it => database.prepare(`select * from ${it}`).all())
  expect(counted).toEqual([[], []])
  database.close()
  await home.close()
})
