import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/adapters/node/clock.ts'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { lockFolder } from '../../src/adapters/sqlite/lock.ts'
import { openHome } from '../../src/app/home.ts'
import { serve } from '../../src/app/planes/planes.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { temporaryFolder } from '../adapters/folder.ts'

const quiet = { info: () => undefined, error: () => undefined }
const settingsOf = (folder: string, host = '127.0.0.1') =>
  readSettings({
    LATCHKEY_HOME: folder,
    LATCHKEY_HOST: host,
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
  })

/** Takes the table of the counters away behind the back of whoever has the home open. */
function withoutCounters(folder: string): void {
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  database.exec('DROP TABLE limit_state')
  database.close()
}

describe('a home', () => {
  it('is given back even when the counters cannot be saved', async () => {
    const folder = await temporaryFolder()
    const home = await openHome(settingsOf(folder), systemClock())
    withoutCounters(folder)
    await expect(home.close()).rejects.toThrow('limit_state')
    lockFolder(folder)()
  })

  it('is not served with another secret than it was set up with', async () => {
    const folder = await temporaryFolder()
    const served = async () => {
      const home = await openHome(settingsOf(folder), systemClock())
      return serve(home, settingsOf(folder), quiet)
        .then(it => it.close())
        .finally(() => home.close())
    }
    await served()
    await served()
    rmSync(join(folder, 'latchkey.secret'))
    await expect(served()).rejects.toThrow('The secret of this node is not the one')
  })

  it('of a gateway alone has the secret it is given or finds, makes none, and says once that it goes without', async () => {
    const folder = await temporaryFolder()
    const alone = { ...settingsOf(folder), LATCHKEY_ROLE: 'gateway' as const }
    const said: string[] = []
    const home = await openHome(alone, systemClock())
    const log = { ...quiet, info: (_: object, message: string) => void said.push(message) }
    await (await serve(home, alone, log)).close()
    await home.close()
    expect([home.secret, home.ports.seal]).toEqual([undefined, undefined])
    expect(existsSync(join(folder, 'latchkey.secret'))).toBe(false)
    expect(said).toEqual([expect.stringMatching(/^this gateway has no server secret: .*LATCHKEY_SECRET/)])

    const given = new Uint8Array(32).fill(7)
    const told = await openHome({ ...alone, LATCHKEY_SECRET: given }, systemClock())
    await told.close()
    expect(told.ports.seal?.open(nodeSeal(given).seal('text', 'name'), 'name')).toBe('text')

    const whole = await openHome(settingsOf(folder), systemClock())
    await whole.close()
    const found = await openHome(alone, systemClock())
    await found.close()
    expect(found.secret).toEqual(whole.secret)
  })

  it('is given back when it could not be opened', async () => {
    const folder = await temporaryFolder()
    await (await openHome(settingsOf(folder), systemClock())).close()
    withoutCounters(folder)
    await expect(openHome(settingsOf(folder), systemClock())).rejects.toThrow()
    lockFolder(folder)()
  })

  it('is served at URLs that can be called, also on an IPv6 address', async () => {
    const settings = settingsOf(await temporaryFolder(), '::ffff:127.0.0.1')
    const home = await openHome(settings, systemClock())
    const running = await serve(home, settings, quiet)
    const health = await fetch(`${running.controlUrl}/healthz`).finally(running.close)
    await home.close()
    expect(health.status).toBe(200)
  })
})
