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
  const close = async () => {
    await home.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { home, unkey: clientOf(home, home.rootKey), close }
}

export type UnkeyWorld = Awaited<ReturnType<typeof anUnkey>>

/** The published client, without its patience. */
export const clientOf = ({ running }: TestHome, rootKey: string): Unkey =>
  new Unkey({ rootKey, serverURL: running.controlUrl, retryConfig: { strategy: 'none' } })
