import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Unkey } from '@unkey/api'
import { aHome, type TestHome } from '../build/home.ts'

/** Latchkey over HTTP with some APIs, and the published client of Unkey in front of it. */
export async function anUnkey(...profiles: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-'))
  const home = await aHome(folder)
  for (const profile of profiles) await home.call('POST', '/v1/apis', { body: { name: profile, profile } })

  /** A root key that holds only these. */
  async function rootKey(
    scopes: readonly string[],
    more: object = {},
  ): Promise<{ id: string; secret: string }> {
    const { json } = await home.call('POST', '/v1/root-keys', { body: { name: 'Narrow', scopes, ...more } })
    const [made] = [json['secrets']].flat()
    return { id: String(json['id']), secret: String(Object(made)['secret']) }
  }

  /** The published client with a root key that holds only these scopes. */
  const unkeyWith = async (...scopes: readonly string[]) => clientOf(home, (await rootKey(scopes)).secret)

  /** A call as it goes over the wire. */
  const post = (name: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${home.running.controlUrl}/v2/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${home.rootKey}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  const close = async () => {
    await home.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { home, unkey: clientOf(home, home.rootKey), rootKey, unkeyWith, post, close }
}

export type UnkeyWorld = Awaited<ReturnType<typeof anUnkey>>

/** The published client, without its patience. */
export const clientAt = (serverURL: string, rootKey: string): Unkey =>
  new Unkey({ rootKey, serverURL, retryConfig: { strategy: 'none' } })

export const clientOf = ({ running }: TestHome, rootKey: string): Unkey =>
  clientAt(running.controlUrl, rootKey)
