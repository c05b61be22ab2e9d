import { expect, it } from 'vitest'
import { temporaryFolder } from '../adapters/folder.ts'
import { ask } from '../build/client.ts'
import { aHome } from '../build/home.ts'

it('anybody may ask by which ways one signs in, and whether somebody is still to be the first', async () => {
  const home = await aHome(await temporaryFolder(), { settings: {} })
  const { controlUrl, office } = home.running
  const ways = async () => (await ask('GET /v1/logins', controlUrl, {})).json
  const password = { shortest: 10, longest: 128 }
  expect(await ways()).toEqual({ setUp: false, provider: null, mail: false, password })
  await ask('POST /v1/setup', controlUrl, {
    headers: { 'Content-Type': 'application/json' },
    body: { token: office?.setupToken, name: 'Olga', email: 'olga@example.com', password: 'long enough' },
  })
  expect(await ways()).toMatchObject({ setUp: true })
  await home.close()
})

it('a provider is named as its button says, and mail where a server takes it', async () => {
  const home = await aHome(await temporaryFolder(), {
    settings: {
      LATCHKEY_SMTP_URL: 'smtp://127.0.0.1:1',
      LATCHKEY_OIDC_ISSUER: 'https://login.example.com',
      LATCHKEY_OIDC_CLIENT_ID: 'latchkey',
      LATCHKEY_OIDC_CLIENT_SECRET: 'hidden',
      LATCHKEY_OIDC_NAME: 'Acme Login',
    },
  })
  const answer = await ask('GET /v1/logins', home.running.controlUrl, {})
  expect(answer.json).toMatchObject({ provider: { name: 'Acme Login' }, mail: true })
  expect(answer.text).not.toMatch(/hidden|login\.example\.com/)
  await home.close()
})
