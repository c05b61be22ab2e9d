import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/adapters/node/clock.ts'
import { lockFolder } from '../../src/adapters/sqlite/lock.ts'
import { openHome } from '../../src/app/home.ts'
import { serve } from '../../src/app/planes.ts'
import { readSettings } from '../../src/app/settings.ts'
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
