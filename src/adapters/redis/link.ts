import { type Awaitable, type Instant, instant, SECOND } from '../../core/terms.ts'
import type { LabelsOf, Measures } from '../../ports/measures.ts'
import { BY_ITSELF, type Peers } from './alone.ts'
import { LIVE_MS, openCensus, ownTime } from './census.ts'
import type { Answer, Connection, Script } from './connection.ts'
import { inTime } from './in-time.ts'
import { places } from './places.ts'
import { REGISTER } from './registry-script.ts'

/**
 * How long Redis may say nothing at all. One nearby answers in one or two milliseconds, and within some tens while it
 * forks or the machine is short of time. Only those who wait when it stops answering wait so long: once, for from then
 * on it is asked by the beat alone whether it is back.
 */
export const CALL_MS = 250
/** What Redis has not begun by then it leaves undone. Sooner than it is given up, for clocks are known so well only. */
const LATE = 0.8
/** Calls on their way at once: more would make each wait longer, and Redis no faster. */
const MOST_WAITING = 250
/** How long others wait in line for a place, while Redis answers. */
const LINE_MS = SECOND
/** So many in line are more than Redis answers in that time. Some kilobytes each, with their requests. */
const MOST_IN_LINE = 10_000
/** How often Redis is told that this node is there, and asked for the time. */
const BEAT_MS = SECOND
/** While it is away it is asked so many times as often. */
const AWAY_BEATS = 5

/** What a call is counted as. */
export type CallName = LabelsOf<'latchkey_redis_call_seconds'>['call']

/**
 * Why there is no answer.
 * - `away`: Redis says nothing, or that it cannot: whoever asked is on its own
 * - `crowd`: it answers, but not this call in time: others are counting there meanwhile
 */
export type Missing = 'away' | 'crowd'

/** What came of a call. */
export type Said =
  | { readonly answer: Answer; readonly missing?: undefined }
  | { readonly missing: Missing; readonly answer?: undefined }

/** A connection whose calls never fail and never wait long, and who else is on the same Redis. */
export interface Link {
  /** Whether Redis answered when it was last asked. */
  isUp(): boolean
  /**
   * Runs a script.
   * @param values are asked for when it is sent, which may be later: {@link Link.deadline} is one of them
   */
  ask(
    call: CallName,
    script: Script,
    keys: readonly string[],
    values: () => readonly (string | number)[],
  ): Promise<Said>
  /** Asks anew what time it is at Redis: a call that was just sent came too late there. */
  setClock(): Promise<void>
  /** The time of Redis, as far as it is known here. */
  now(): Instant
  /** The last instant, by Redis's clock, at which a call that is sent now is still of use to anybody. */
  deadline(): Instant
  /** Who shares this Redis, as was last heard. */
  peers(): Peers
  /** Says farewell to the others. */
  close(): Promise<void>
}

/** How a link is made. */
export interface LinkOptions {
  readonly connection: Connection
  /** Whose link it is: the id of the node. */
  readonly id: string
  readonly prefix: string
  readonly measures: Measures
  /** Whether it takes part in limits, and so in what they are divided by. Absent: it does. */
  readonly isCounted?: boolean
  /** Who shares the database, which is what there is to go by while Redis has not been heard of. Absent: nobody. */
  readonly others?: () => Awaitable<Peers>
  /** How long a call may take, where it is not {@link CALL_MS}. */
  readonly callMs?: number
  /** How often Redis is told that this node is there, where it is not once a second. */
  readonly beatMs?: number
  /** Told whenever Redis goes away, and when it is back. */
  readonly onChange?: (isUp: boolean) => void
}

export async function openLink(options: LinkOptions): Promise<Link> {
  const { connection, id, prefix, measures, callMs = CALL_MS, beatMs = BEAT_MS, onChange } = options
  const { isCounted = true, others = () => BY_ITSELF } = options
  const census = openCensus(others)
  const room = places(MOST_WAITING, LINE_MS, MOST_IN_LINE)
  let up = false
  /** Answers so far. */
  let heard = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const turn = (isUp: boolean) => {
    if (up === isUp) return
    up = isUp
    if (!isUp) room.sendAway()
    onChange?.(isUp)
  }

  const noteAnswer = () => void heard++

  async function send(call: CallName, run: () => Promise<Answer>): Promise<Said> {
    if (!connection.isReady()) {
      turn(false)
      return AWAY
    }
    const from = performance.now()
    const outcome = await inTime(run(), callMs, () => heard, noteAnswer)
    measures.observe('latchkey_redis_call_seconds', (performance.now() - from) / SECOND, { call })
    if (outcome.failure === undefined) return outcome
    measures.count('latchkey_redis_failures_total', { cause: outcome.failure })
    if (outcome.answers) return CROWD
    // An error is an answer: of a Redis that is full, say. Others may still be answered.
    if (outcome.failure !== 'error') turn(false)
    return AWAY
  }

  const ask: Link['ask'] = async (call, script, keys, values) => {
    if (!up) return AWAY
    const entered = room.enter()
    if (!(entered === true || (await entered))) {
      if (!up) return AWAY
      measures.count('latchkey_redis_failures_total', { cause: 'timeout' })
      return CROWD
    }
    try {
      return up ? await send(call, () => connection.run(script, keys, values())) : AWAY
    } finally {
      room.leave()
    }
  }

  async function register(): Promise<void> {
    const [sentAt, wasUp] = [ownTime(), up]
    const values = [id, LIVE_MS, isCounted ? 1 : 0]
    const run = () => connection.run(REGISTER, [`${prefix}:nodes`], values)
    const { answer, missing } = await send('register', run)
    if (missing === 'crowd') return
    if (!Array.isArray(answer)) {
      turn(false)
      census.askOthers()
      return
    }
    census.hear(answer.map(Number), sentAt, wasUp)
    turn(true)
  }

  let registering: Promise<void> | undefined
  const setClock = async () => {
    registering ??= register().finally(() => {
      registering = undefined
    })
    await registering
  }
  const beat = async () => {
    await setClock()
    if (!closed) timer = setTimeout(beat, up ? beatMs : beatMs / AWAY_BEATS).unref()
  }
  measures.gauge('latchkey_redis_up', () => (up ? 1 : 0))
  measures.gauge('latchkey_redis_nodes', () => census.peers().count)
  await connection.settled()
  await beat()
  const now = () => instant(Math.round(ownTime() + census.aheadMs()))

  return {
    isUp: () => up,
    ask,
    setClock,
    now,
    deadline: () => instant(now() + Math.round(LATE * callMs)),
    peers: census.peers,
    async close() {
      closed = true
      clearTimeout(timer)
      if (up) await inTime(connection.call('zrem', `${prefix}:nodes`, id), callMs)
    },
  }
}

const AWAY: Said = { missing: 'away' }
const CROWD: Said = { missing: 'crowd' }
