import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { issueKey } from '../../src/engine/issue.ts'
import { type Answer, ask } from './client.ts'
import type { Json } from './control.ts'
import { aHome } from './home.ts'
import { worth } from './worth.ts'

/** Latchkey with JobHive behind it, whose live interviews cost credits, and what can be done with those. */
export async function aBank() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-credits-'))
  const home = await aHome(folder)
  const { json } = await home.call('POST', '/v1/apis', { body: { name: 'jobhive', profile: 'jobhive' } })
  await home.running.engine.apis.refresh()
  const { ports, profiles } = home.home

  const made = async (path: string, body: Json): Promise<Json> =>
    (await home.call('POST', path, { body })).json

  /** An account of its own, with so many credits. */
  async function anAccount(credits = 10): Promise<string> {
    const { id } = await made('/v1/accounts', { apiId: json['id'], name: ports.secrets.random(8) })
    if (credits > 0) await made(`/v1/accounts/${id}/credits`, { amount: credits, reference: 'start' })
    return String(id)
  }

  async function keyOf(accountId: string, environment = 'live'): Promise<string> {
    const wanted = { accountId, environment, name: 'A key', scopes: ['interviews:read'] }
    return worth(worth(await issueKey(ports, profiles, wanted)).secrets[0]).secret
  }

  const standing = async (account: string) => (await home.call('GET', `/v1/accounts/${account}/credits`)).json
  const ledger = async (account: string, query = ''): Promise<readonly Json[]> =>
    [(await home.call('GET', `/v1/accounts/${account}/credits/entries${query}`)).json['items']]
      .flat()
      .map(it => Object(it))

  return {
    ...{ home, made, anAccount, keyOf, standing, ledger },
    kinds: async (account: string) => (await ledger(account)).map(it => it['kind']),
    reserve: (account: string, body: Json) =>
      home.call('POST', `/v1/accounts/${account}/reservations`, { body }),
    commit: (id: unknown, body: Json = {}) => home.call('POST', `/v1/reservations/${id}/commit`, { body }),
    release: (id: unknown) => home.call('POST', `/v1/reservations/${id}/release`),
    /** Asks for a verdict about a request to JobHive. */
    verify: (body: Json) =>
      ask('POST /_latchkey/v1/verify', home.running.gatewayUrl, {
        headers: { Authorization: `Bearer ${home.rootKey}` },
        body: { api: 'jobhive', ...body },
      }),
    /** The ledger leads to the balance. */
    expectSound: async (account: string) =>
      expect((await home.call('GET', `/v1/accounts/${account}/credits/verify`)).json).toMatchObject({
        ok: true,
        flaw: null,
      }),
    /** Ends it all; nothing may have broken on the way. */
    async close(): Promise<void> {
      await home.close()
      expect(home.logged).toEqual([])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Bank = Awaited<ReturnType<typeof aBank>>

/** A status, a code or a state, and the field it is about. */
export const said = ({ status, json }: Answer) => [status, json['code'] ?? json['state'], json['path']]
