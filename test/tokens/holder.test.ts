import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/terms.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { tokenVerifier } from '../../src/middleware/tokens.ts'
import { ask } from '../build/client.ts'
import { aHome } from '../build/home.ts'
import { worth } from '../build/worth.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-tokens-'))
let home: Awaited<ReturnType<typeof aHome>>
let accountId = ''
beforeAll(async () => {
  home = await aHome(folder)
  accountId = await home.anAccount('starter')
})
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A key, and a token minted from it over HTTP. */
async function aToken() {
  const { ports, profiles } = home.home
  const { key, secrets } = worth(await issueKey(ports, profiles, { accountId, name: 'A key' }))
  const secret = worth(secrets[0]).secret
  const minted = await ask('POST /_latchkey/v1/tokens', home.running.gatewayUrl, {
    headers: { 'X-API-Key': secret },
    body: { api: 'starter' },
  })
  expect(minted.status).toBe(201)
  return { key, secret, token: String(minted.json['token']) }
}

describe('over a real store', () => {
  it('a token is not its key where keys are managed: it neither asks who it is nor revokes', async () => {
    const { secret, token } = await aToken()
    const self = async (shown: Record<string, string>, line = 'GET /v1/self') =>
      (await ask(line, home.running.controlUrl, { headers: shown })).status
    for (const shown of [{ 'X-API-Key': token }, { Authorization: `Bearer ${token}` }]) {
      expect(await self(shown)).toBe(401)
      expect(await self(shown, 'POST /v1/self/revoke')).toBe(401)
    }
    expect(await self({ 'X-API-Key': secret })).toBe(200)
  })

  it('what ends a key is read off the log of changes', async () => {
    const { key, token } = await aToken()
    const { gatewayUrl } = home.running
    const now = home.clock.now
    const verify = tokenVerifier({ gatewayUrl, credential: home.rootKey, api: 'starter', now })
    expect(await verify({ api: 'starter', key: token })).toMatchObject({ valid: true, key: { id: key.id } })
    expect((await home.call('POST', `/v1/keys/${key.id}/revoke`)).status).toBe(200)
    home.clock.advance(5 * SECOND)
    expect(await verify({ api: 'starter', key: token })).toMatchObject({ valid: false, reason: 'revoked' })
  })
})
