import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../adapters/node/clock.ts'
import { EXIT } from '../cli/exit.ts'
import { SECOND } from '../core/terms.ts'
import { banner } from './banner.ts'
import { beginDemo, clearUnfinishedDemo, type Demo, finishDemo, readDemo, relocated } from './demo/demo.ts'
import { seedPeople } from './demo/people.ts'
import { createDemo, relocateUpstreams } from './demo/seeds.ts'
import { hasUpstreams, startUpstreams, type Upstreams } from './demo/upstreams.ts'
import { type Home, openHome } from './home.ts'
import { openObserving } from './observing/observing.ts'
import { type Running, serve } from './planes/planes.ts'
import { ensureRootKey } from './root.ts'
import type { Settings } from './settings/table.ts'

/** Runs Latchkey until it is told to stop. @returns once everything has drained */
export async function runServer(settings: Settings, write: (text: string) => void): Promise<void> {
  const ending = stopSignal()
  const home = settings.LATCHKEY_HOME
  clearUnfinishedDemo(home)
  const observing = await openObserving(settings)
  const { log } = observing
  const opened = await openHome(settings, systemClock(), observing)
  let upstreams: Upstreams | undefined
  try {
    const { wantsDemo, rootKey } = await opened.stores.alone(() => begin(opened, settings))
    if (rootKey !== undefined && !wantsDemo) write(`\nRoot key, shown this once: ${rootKey}\n`)
    const earlier = mayDemo(settings) ? readDemo(home) : undefined
    const isDemo = wantsDemo || earlier?.people !== undefined
    if (wantsDemo || earlier !== undefined) upstreams = await startUpstreams(join(home, 'demo'))
    const running = await serve(opened, settings, log, { lettersInLog: isDemo })
    try {
      const demo = await setUpDemo(opened, { running, upstreams, earlier, rootKey, home, fresh: wantsDemo })
      write(banner(home, running, demo))
      await ending
      write('\nStopping: answering what is in flight…\n')
      running.drain()
      await setTimeout(settings.LATCHKEY_DRAIN_SECONDS * SECOND)
    } finally {
      await running.close()
    }
  } finally {
    await upstreams?.close()
    await opened.close()
    await observing.close()
  }
  write('Stopped.\n')
}

/** What a node finds or makes at its start, before any other may look. */
interface Beginning {
  readonly wantsDemo: boolean
  /** Absent: there is one already, or it is not for this node to make one. */
  readonly rootKey: string | undefined
}

async function begin(opened: Home, settings: Settings): Promise<Beginning> {
  if (settings.LATCHKEY_ROLE === 'gateway') return { wantsDemo: false, rootKey: undefined }
  const wantsDemo = mayDemo(settings) && (await isEmpty(opened))
  if (wantsDemo) beginDemo(settings.LATCHKEY_HOME)
  return { wantsDemo, rootKey: await ensureRootKey(opened.ports, opened.profiles) }
}

/** A demo needs both planes, and the upstreams that ship with the sources. */
const mayDemo = ({ LATCHKEY_DEMO, LATCHKEY_ROLE }: Settings): boolean =>
  LATCHKEY_DEMO && LATCHKEY_ROLE === 'all' && hasUpstreams()

interface DemoParts {
  readonly running: Running
  readonly upstreams: Upstreams | undefined
  readonly earlier: Demo | undefined
  readonly rootKey: string | undefined
  readonly home: string
  readonly fresh: boolean
}

async function setUpDemo({ ports, profiles }: Home, parts: DemoParts): Promise<Demo | undefined> {
  const { running, upstreams, earlier, rootKey, home } = parts
  if (upstreams === undefined || running.office === undefined) return undefined
  const places = { control: running.controlUrl, gateway: running.gatewayUrl, upstreams: upstreams.urls }
  const seeded =
    parts.fresh && rootKey !== undefined ? await createDemo(ports, profiles, rootKey, places) : undefined
  const { people } = running.office
  const created = seeded && { ...seeded, people: await seedPeople(ports, people, seeded) }
  if (earlier !== undefined) await relocateUpstreams(ports, upstreams.urls)
  const demo = created ?? (earlier === undefined ? undefined : relocated(earlier, places))
  await running.engine.apis.refresh()
  if (demo !== undefined) finishDemo(home, demo)
  return demo
}

/** A home is empty until something is protected there; the management API is the first. */
async function isEmpty({ ports }: Home): Promise<boolean> {
  const { items } = await ports.directory.list('api', undefined, { limit: 1 })
  return items.length === 0
}

/** npm passes on what the terminal has sent already: one wish, heard twice within moments. */
const ECHO_MS = 500

/** Resolves at the first wish to stop; the second one does not wait. */
function stopSignal(): Promise<void> {
  return new Promise(resolve => {
    let asked: number | undefined
    const hear = () => {
      if (asked !== undefined && Date.now() - asked > ECHO_MS) process.exit(EXIT.interrupted)
      asked ??= Date.now()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, hear)
  })
}
