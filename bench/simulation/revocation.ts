import { keepReliance } from '../../src/adapters/postgres/reliance.ts'
import { after, type Instant, instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import { longTailed, makeWorld, type World } from './world.ts'

/** What is played: a key is revoked, again and again, while every node is asked about it all the time. */
export interface RevocationScene {
  readonly name: string
  readonly nodes: number
  readonly revocations: number
  /** Of a hundred nodes, so many lose their way to the database, silently, in the seconds before. */
  readonly cut?: number
  /** Those have it back after so long. Absent: never. */
  readonly cutMs?: number
  /** So many stand still for up to so long. */
  readonly stopped?: number
  readonly stoppedMs?: number
  readonly seed: number
  /** Something is wrong on purpose: what was read is relied on whatever is heard. The promise must be seen to break. */
  readonly endless?: boolean
}

/** How it went. */
export interface RevocationOutcome {
  readonly scene: RevocationScene
  /** For each node and revocation: milliseconds from the commit to the last admission, shortest first. */
  readonly lags: readonly number[]
}

/** From the commit to a notice, and one way to the database. */
const NOTICE_MS = 2
const WAY_MS = 0.5
/** One notice in so many finds its node busy, for up to so long. */
const BUSY_ONE_IN = 100
const BUSY_MS = 100
const BEAT_MS = SECOND
/** A question that is not answered for so long is given up, and the connection made again. */
const PATIENCE_MS = 2 * SECOND
const ASKED_EVERY_MS = 5
const WATCHED_MS = 10 * SECOND
const EPOCH = instant(Date.UTC(2026, 0, 1))

/** A node, as far as it hears. */
interface Listener {
  /** Nothing goes through from then until then. */
  cutFrom: number
  cutUntil: number
  stoppedFrom: number
  stoppedUntil: number
  /** It knows that the key is revoked. */
  obeys: boolean
  lastAdmission: number
}

/** Plays a scene with the very code that decides for how long a node relies on what it read. */
export async function playRevocations(scene: RevocationScene): Promise<RevocationOutcome> {
  const lags: number[] = []
  for (let turn = 0; turn < scene.revocations; turn++) lags.push(...(await playOne(scene, scene.seed + turn)))
  return { scene, lags: lags.toSorted((a, b) => a - b) }
}

async function playOne(scene: RevocationScene, seed: number): Promise<readonly number[]> {
  const world = makeWorld(seed)
  const revokedAt = 6 * SECOND
  const listeners = Array.from({ length: scene.nodes }, (_, at) => listener(world, scene, at, revokedAt))
  for (const it of listeners) live(world, scene, it, revokedAt)
  await world.runUntil(revokedAt + WATCHED_MS)
  return listeners.map(it => Math.max(0, it.lastAdmission - revokedAt))
}

function listener(world: World, scene: RevocationScene, at: number, revokedAt: number): Listener {
  const { cut = 0, cutMs = Number.POSITIVE_INFINITY, stopped = 0, stoppedMs = 0 } = scene
  const rank = (at * 100) / scene.nodes
  const cutFrom = rank < cut ? revokedAt - world.chance() * 4 * SECOND : Number.POSITIVE_INFINITY
  const stands = rank >= cut && rank < cut + stopped
  const stoppedFrom = stands ? revokedAt - world.chance() * stoppedMs : Number.POSITIVE_INFINITY
  const stoppedUntil = stands ? stoppedFrom + stoppedMs : 0
  return { cutFrom, cutUntil: cutFrom + cutMs, stoppedFrom, stoppedUntil, obeys: false, lastAdmission: 0 }
}

function live(world: World, scene: RevocationScene, it: Listener, revokedAt: number): void {
  const skewMs = (world.chance() - 0.5) * 20 * MINUTE
  const clock = { now: (): Instant => after(EPOCH, world.now() + skewMs) }
  const keeper = keepReliance(clock, world.now)
  const isCut = () => world.now() >= it.cutFrom && world.now() < it.cutUntil
  /** What arrives while a node stands still is read once it goes on. */
  const arrive = (ms: number, event: () => void) =>
    world.after(ms, () => {
      const stands = world.now() >= it.stoppedFrom && world.now() < it.stoppedUntil
      if (stands) world.after(it.stoppedUntil - world.now() + longTailed(world.chance, 1), () => void event())
      else event()
      return undefined
    })
  let connected = true
  /** Once there is a connection again, all that was read is forgotten: notices may have been missed. */
  const reconnect = () => {
    connected = !isCut()
    if (connected && world.now() >= revokedAt) it.obeys = true
  }
  const beat = () => {
    keeper.align()
    if (!connected) reconnect()
    const asked = keeper.moment()
    const way = longTailed(world.chance, WAY_MS) + longTailed(world.chance, WAY_MS)
    if (isCut()) {
      arrive(PATIENCE_MS, () => {
        connected = false
      })
    } else arrive(way, () => void (isCut() || keeper.heard(asked)))
    arrive(BEAT_MS, beat)
  }
  const ask = () => {
    const relies = scene.endless === true || clock.now() < keeper.reliance.until
    if (!it.obeys && relies) it.lastAdmission = world.now()
    arrive(ASKED_EVERY_MS, ask)
  }
  keeper.heard(keeper.moment())
  arrive(world.chance() * BEAT_MS, beat)
  arrive(world.chance() * ASKED_EVERY_MS, ask)
  arrive(revokedAt, () => {
    if (isCut()) return
    const busy = world.chance() < 1 / BUSY_ONE_IN ? world.chance() * BUSY_MS : 0
    arrive(longTailed(world.chance, NOTICE_MS) + busy, () => {
      it.obeys = true
    })
  })
}

/** The lag that so large a part of all are below. @param part from 0 to 1 */
export const lagAt = ({ lags }: RevocationOutcome, part: number): number =>
  lags[Math.min(lags.length - 1, Math.floor(part * lags.length))] ?? 0

/** The part of nodes that obey within so long. */
export const obeying = ({ lags }: RevocationOutcome, ms: number): number =>
  lags.filter(it => it <= ms).length / lags.length
