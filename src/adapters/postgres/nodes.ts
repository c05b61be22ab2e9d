import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { instant, SECOND } from '../../core/terms.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Measures } from '../../ports/measures.ts'
import type { NodeIdentity, Nodes } from '../../ports/nodes.ts'
import type { Database } from '../sql/outcome.ts'
import { read } from '../sql/reading.ts'
import { type Ears, listenForChanges } from './listening.ts'
import { CHANGES, confirmation, type Notice, readNotice } from './notices.ts'
import { asking } from './receipts.ts'
import { keepReliance, type Moment, RELIANCE_MS } from './reliance.ts'
import { type Beaten, beatOf, DATABASE_NOW, liveNodes, removeNode } from './roster.ts'
import type { PostgresWriter } from './writing.ts'

/** Whose nodes they are, and who is to be told what others change. */
export interface NodesOptions {
  readonly url: string
  readonly self: NodeIdentity
  readonly queries: Database
  readonly clock: Clock
  readonly measures: Measures
  readonly writer: Pick<PostgresWriter, 'tell' | 'watch' | 'isCertain'>
}

/** The nodes on one database. */
export interface OpenNodes {
  readonly nodes: Nodes
  /** Says goodbye to the others, where the database is there. */
  close(): Promise<void>
}

/** A database that does not answer sees by itself that a node is gone. */
const FAREWELL_MS = 2 * SECOND

/** Hears the others, and is seen by them. @throws when the database cannot be heard to begin with */
export async function openNodes({
  url,
  self,
  queries,
  clock,
  measures,
  writer,
}: NodesOptions): Promise<OpenNodes> {
  const keeper = keepReliance(clock)
  const database = databaseClock(clock)
  const questions = asking({ self, queries, databaseNow: database.now })
  const apiListeners: (() => void)[] = []
  const tellOfApis = () => apiListeners.forEach(listener => void listener())
  writer.watch(accountId => accountId === undefined && tellOfApis())
  let others = 0
  let ears: Ears | undefined

  function obey(text: string): void {
    const notice = readNotice(text)
    const isOwn = notice.from === self.id
    if (isOwn && (notice.kind === 'fence' || writer.isCertain(accountOf(notice)))) return
    if (notice.kind === 'account') writer.tell(notice.accountId)
    else if (notice.kind === 'apis') tellOfApis()
    else confirm(notice.from, notice.question)
    if (isOwn || notice.kind === 'fence') return
    const lag = database.now() - notice.at
    if (lag >= 0) measures.observe('latchkey_revocation_lag_seconds', lag / SECOND)
  }

  /** One that cannot be told draws its own conclusion. */
  function confirm(asker: string, question: string): void {
    const { sql: text, parameters } = sql`
      select pg_notify(${asker}, ${confirmation(question, self.id)}::text || ' ' || ${DATABASE_NOW})`.compile(
      queries,
    )
    ears?.say({ text, values: parameters }).catch(() => undefined)
  }

  ears = await listenForChanges({
    url,
    keeper,
    channels: [CHANGES, self.id],
    beat: () => beatOf(queries, self, database.since()),
    beaten(row: Beaten, asked) {
      database.showed(row.now, asked)
      others = row.others
    },
    notified: (channel, text) => (channel === self.id ? questions.answered(text) : obey(text)),
    missed: () => writer.tell(undefined),
    deaf: tellOfApis,
  })
  measures.gauge('latchkey_database_silence_seconds', () => keeper.silence() / SECOND)
  measures.gauge('latchkey_live_nodes', () => others + 1)
  return {
    nodes: {
      self,
      reliance: keeper.reliance,
      live: () => read(liveNodes(queries)),
      confirm: questions.confirm,
      watchApis: listener => void apiListeners.push(listener),
    },
    async close() {
      await ears.close()
      if (keeper.silence() >= RELIANCE_MS) return
      const removed = removeNode(queries, self.id).catch(() => undefined)
      await Promise.race([removed, setTimeout(FAREWELL_MS, undefined, { ref: false })])
    },
  }
}

const accountOf = (notice: Notice): string | undefined =>
  notice.kind === 'account' ? notice.accountId : undefined

/** The database's clock, as far as it is known here. */
function databaseClock(clock: Clock) {
  let ahead = 0
  let since: number | undefined
  return {
    now: () => instant(clock.now() + ahead),
    /** What it showed first. */
    since: () => since,
    /** It showed `at` at some time between when it was asked and now. */
    showed(at: number, asked: Moment): void {
      since ??= at
      ahead = Math.round(at - (asked.time + clock.now()) / 2)
    },
  }
}
