import { type Awaitable, type Instant, instant, SECOND } from '../../core/terms.ts'
import type { LabelsOf, Measures } from '../../ports/measures.ts'
import { BY_ITSELF, type Peers } from './alone.ts'
import { LIVE_MS, openCensus } from './census.ts'
import type { Answer, Connection, Script } from './connection.ts'
import { REGISTER } from './registry-script.ts'

/**
 * How long a call may take. A Redis nearby answers in one or two milliseconds, and within some tens while it forks or
 * the machine is short of time. Only those who wait when it stops answering wait so long: once, for from then on it is
 * asked by the beat alone whether it is back.
 */
export const CALL_MS = 250
/** What Redis has not begun by then it leaves undone. Sooner than it is given up, for clocks are known so well only. */
const LATE = 0.8
/** Calls that may wait for an answer at once: more are decided without Redis. */
const MOST_WAITING = 1000
/** How often Redis is told that this node is there, and asked for the time. */
const BEAT_MS = SECOND
/** While it is away it is asked so many times as often. */
const AWAY_BEATS = 5

/** What a call is counted as. */
export type CallName = LabelsOf<'latchkey_redis_call_seconds'>['call']

/** A connection whose calls never fail and never wait long, and who else is on the same Redis. */
export interface Link {
  /** Whether Redis answered when it was last asked. */
  isUp(): boolean
  /** Runs a script. @returns what it answers; undefined when that was not to be had in time */
  ask(
    call: CallName,
    script: Script,
    keys: readonly string[],
    values: readonly (string | number)[],
  ): Promise<Answer | undefined>
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
  let up = false
  let waiting = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const turn = (isUp: boolean) => {
    if (up === isUp) return
    up = isUp
    onChange?.(isUp)
  }

  async function send(call: CallName, run: () => Promise<Answer>): Promise<Answer | undefined> {
    if (!connection.isReady()) {
      turn(false)
      return undefined
    }
    const from = performance.now()
    waiting++
    const { answer, failure } = await inTime(run(), callMs)
    waiting--
    measures.observe('latchkey_redis_call_seconds', (performance.now() - from) / SECOND, { call })
    if (failure === undefined) return answer
    measures.count('latchkey_redis_failures_total', { cause: failure })
    // An error is an answer: of a Redis that is full, say. Others may still be answered.
    if (failure !== 'error') turn(false)
    return undefined
  }

  async function register(): Promise<void> {
    const [sentAt, wasUp] = [Date.now(), up]
    const values = [id, LIVE_MS, isCounted ? 1 : 0]
    const said = await send('register', () => connection.run(REGISTER, [`${prefix}:nodes`], values))
    if (!Array.isArray(said)) {
      turn(false)
      census.askOthers()
      return
    }
    census.hear(said.map(Number), sentAt, wasUp)
    turn(true)
  }

  const beat = async () => {
    await register()
    if (!closed) timer = setTimeout(beat, up ? beatMs : beatMs / AWAY_BEATS).unref()
  }
  measures.gauge('latchkey_redis_up', () => (up ? 1 : 0))
  measures.gauge('latchkey_redis_nodes', () => census.peers().count)
  await connection.settled()
  await beat()
  const now = () => instant(Math.round(Date.now() + census.aheadMs()))

  return {
    isUp: () => up,
    ask: async (call, script, keys, values) =>
      up && waiting < MOST_WAITING ? send(call, () => connection.run(script, keys, values)) : undefined,
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

type Outcome =
  | { readonly answer: Answer; readonly failure?: undefined }
  | { readonly failure: LabelsOf<'latchkey_redis_failures_total'>['cause']; readonly answer?: undefined }

/**
 * What came of a call within its time. When the time is over, what has arrived is looked at once more first: it may be
 * this process that had no time to.
 */
function inTime(call: Promise<Answer>, callMs: number): Promise<Outcome> {
  return new Promise(resolve => {
    const timer = setTimeout(() => setImmediate(() => resolve({ failure: 'timeout' })), callMs)
    const end = (outcome: Outcome) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    call.then(
      answer => end({ answer }),
      error => end({ failure: isReply(error) ? 'error' : 'connection' }),
    )
  })
}

const isReply = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError'
