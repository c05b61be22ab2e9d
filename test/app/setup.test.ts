import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/adapters/node/clock.ts'
import { createDemo, relocateUpstreams } from '../../src/app/demo/seeds.ts'
import { openHome } from '../../src/app/home.ts'
import { ensureRootKey, newRootKey } from '../../src/app/root.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { flawOfEnd, follow, NO_ENTRIES } from '../../src/core/chain.ts'
import { temporaryFolder } from '../adapters/folder.ts'

const places = (port: number) => ({
  control: 'http://localhost:4700',
  gateway: 'http://localhost:4701',
  upstreams: Object.fromEntries(
    ['zenhire', 'zensearch', 'jobhive', 'hiring'].map((name, at) => [name, `http://127.0.0.1:${port + at}`]),
  ),
})

describe('what is set up', () => {
  it('is in the audit log from the first entry on, as the set-up’s', async () => {
    const folder = await temporaryFolder()
    const { ports, profiles, close } = await openHome(readSettings({ LATCHKEY_HOME: folder }), systemClock())
    const rootKey = (await ensureRootKey(ports, profiles)) ?? ''
    const first = await ports.audit.entries(0)
    expect(first.map(it => it.action)).toEqual(['api.add', 'account.add', 'key.issue'])
    await newRootKey(ports, profiles)
    await createDemo(ports, profiles, rootKey, places(9000))
    await relocateUpstreams(ports, places(9100).upstreams)
    const entries = await ports.audit.entries(0)
    const followed = follow(NO_ENTRIES, entries, ports.secrets.digest)
    expect(followed.ok && flawOfEnd(followed.head, await ports.audit.head())).toBeUndefined()
    const actors = new Set(entries.map(it => `${it.actor.kind} ${it.actor.id}`))
    expect([...actors]).toEqual(['system setup'])
    expect(entries.slice(-4).map(it => it.action)).toEqual(Array(4).fill('api.amend'))
    expect(JSON.stringify(entries)).not.toContain(rootKey)
    await close()
  })

  it('adds nothing to the log when everything is there and where it was', async () => {
    const folder = await temporaryFolder()
    const { ports, profiles, close } = await openHome(readSettings({ LATCHKEY_HOME: folder }), systemClock())
    const rootKey = (await ensureRootKey(ports, profiles)) ?? ''
    await createDemo(ports, profiles, rootKey, places(9000))
    const { count } = await ports.audit.head()
    expect(await ensureRootKey(ports, profiles)).toBeUndefined()
    await relocateUpstreams(ports, places(9000).upstreams)
    expect((await ports.audit.head()).count).toBe(count)
    await close()
  })
})
