import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLatchkey } from '../../src/app/create-latchkey.ts'
import { SECOND } from '../../src/core/terms.ts'
import { addAccount } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { mintToken } from '../../src/engine/tokens.ts'
import { tokenVerifier } from '../../src/middleware/tokens.ts'
import { ask } from '../build/client.ts'
import { aHome } from '../build/home.ts'
import { ROOT } from '../build/rooms.ts'
import { worth } from '../build/worth.ts'
import { aSigner } from './shop.ts'

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

describe('inside a program that has the secret of the server', () => {
  it('a token is taken as its key is, and not by one that has another secret', async () => {
    const [here, elsewhere] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
    const latchkey = await createLatchkey({ profile: join(ROOT, 'profiles', 'starter.json'), secret: here })
    const { ports, profiles, apis } = latchkey.engine
    const served = worth(apis.named('starter'))
    const account = worth(await addAccount(ports, profiles, { apiId: served.apiId, name: 'Acme' }))
    const wanted = { accountId: account.id, name: 'A key', scopes: ['things:read'] }
    const { secrets } = worth(await issueKey(ports, profiles, wanted))
    const digest = ports.secrets.digest(worth(secrets[0]).secret)
    const dossier = worth(await ports.keys.dossier(served.apiId, digest))
    const about = { scopes: ['things:read'], seconds: 60, dossier, now: ports.clock.now() }
    const asked = async (minter: typeof ports) => {
      const { token } = worth(await mintToken(minter, served, about))
      const request = { api: 'starter', key: token, method: 'GET', path: '/v1/things' }
      return (await latchkey.verify(request)).reason
    }
    expect(await asked(ports)).toBe(null)
    expect(await asked({ ...ports, tokens: await aSigner(elsewhere) })).toBe('unknown')
    await latchkey.close()
  })
})

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
