import { SECOND } from '../../core/terms.ts'
import { type Moment, RELIANCE_MS, type RelianceKeeper } from './reliance.ts'
import type { Statement } from './roster.ts'
import { openWire, type Wire } from './wire.ts'

/** How often it is made sure that changes would still be heard of. */
const BEAT_MS = SECOND

/** What is listened for, and who is told. */
export interface Listening {
  readonly url: string
  readonly channels: readonly string[]
  readonly keeper: RelianceKeeper
  /** What is asked once a second, to make sure that there is an answer. */
  beat(): Statement
  /** The first row of its answer, and when it was asked for. */
  beaten(row: unknown, asked: Moment): void
  notified(channel: string, text: string): void
  /** Notices may have been missed. */
  missed(): void
  /** Nothing has been heard for so long that nothing is relied on. Told once a second while it is so. */
  deaf(): void
}

/** A node that hears. */
export interface Ears {
  /** Answers what was asked on the connection that notices come in on. @throws when there is none */
  say(statement: Statement): Promise<readonly unknown[]>
  close(): Promise<void>
}

/**
 * Hears of the changes that other nodes make. Once a second the connection they come in on is asked something; each
 * answer is told to the keeper of the node's reliance. A connection that does not answer, or is lost, is made again;
 * changes may have been missed meanwhile, which is told before the keeper hears anything new.
 * @throws when there is no connection to begin with
 */
export async function listenForChanges(parts: Listening): Promise<Ears> {
  const { keeper } = parts
  let wire: Wire | undefined
  let pulsing: Promise<void> | undefined
  let closed = false

  async function beat(on: Wire): Promise<void> {
    const asked = keeper.moment()
    const [row] = await on.ask(parts.beat())
    keeper.heard(asked)
    parts.beaten(row, asked)
  }

  async function connect(): Promise<void> {
    const fresh = await openWire(parts.url, parts.channels, {
      notified: parts.notified,
      lost() {
        if (wire !== fresh) return
        wire = undefined
        if (!closed) pulse()
      },
    })
    parts.missed()
    wire = fresh
    await beat(fresh)
  }

  /** One that does not answer is let go; another one is tried at once, and then with the next pulse. */
  async function goOn(): Promise<void> {
    const goesOn = wire !== undefined && (await succeeds(beat(wire)))
    if (goesOn || closed) return
    dropWire()
    if (!(await succeeds(connect()))) dropWire()
  }

  function dropWire(): void {
    const held = wire
    wire = undefined
    held?.end()
  }

  function pulse(): void {
    keeper.align()
    if (keeper.silence() > RELIANCE_MS) parts.deaf()
    pulsing ??= goOn().finally(() => {
      pulsing = undefined
    })
  }

  await connect()
  const timer = setInterval(pulse, BEAT_MS).unref()
  return {
    async say(statement) {
      if (wire === undefined) throw new Error('There is no connection to the database.')
      return wire.ask(statement)
    },
    async close() {
      closed = true
      clearInterval(timer)
      await pulsing
      dropWire()
    },
  }
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  )
