import { sql } from 'kysely'
import { after, type Instant, instant } from '../../core/terms.ts'
import type { NodeIdentity, NodeSeen, Receipt } from '../../ports/nodes.ts'
import { nodeSecrets } from '../node/secrets.ts'
import type { Database } from '../sql/outcome.ts'
import { CHANGES, fenceNotice, readConfirmation } from './notices.ts'
import { RELIANCE_MS } from './reliance.ts'
import { DATABASE_NOW, liveNodes } from './roster.ts'

/** Who asks, where, and by which clock. */
export interface AskingOptions {
  readonly self: NodeIdentity
  readonly queries: Database
  /** What the database's clock shows, as far as that is known here. */
  databaseNow(): Instant
}

/** Asks the others whether they have obeyed. */
export interface Asking {
  /** @see Nodes.confirm */
  confirm(waitMs: number): Promise<Receipt>
  /** Takes what another node said on this one's own channel. */
  answered(text: string): void
}

/** What was asked of whom, and who has answered when. */
interface Question {
  readonly askedAt: Instant
  readonly nodes: readonly NodeSeen[]
  readonly confirmed: ReadonlyMap<string, Instant>
}

/** Answers that have come in to one question. */
interface Answers {
  readonly confirmed: Map<string, Instant>
  /** Called with each. */
  more: () => void
}

const { id } = nodeSecrets()

/** Notices come in the order of their commits, so who answers a question has heard everything before it. */
export function asking({ self, queries, databaseNow }: AskingOptions): Asking {
  const open = new Map<string, Answers>()

  /** Nodes are looked up once the question is out: who is seen later than that has heard it. */
  async function ask(name: string, confirmed: Map<string, Instant>): Promise<Question> {
    const { rows } = await sql<{ readonly at: number }>`
      select ${DATABASE_NOW} as at, pg_notify(${CHANGES}, ${fenceNotice(self.id, name)})`.execute(queries)
    const askedAt = instant(rows[0]?.at ?? databaseNow())
    return { askedAt, nodes: await liveNodes(queries), confirmed: confirmed.set(self.id, askedAt) }
  }

  /** Until all have answered, or the silent ones rely on nothing any more, or the time is up. */
  const settled = (question: Question, answers: Answers, deadline: Instant): Promise<void> =>
    new Promise(resolve => {
      let timer: NodeJS.Timeout | undefined
      answers.more = () => {
        clearTimeout(timer)
        const ms = Math.min(deadline, lastSafeAt(question)) - databaseNow()
        if (ms > 0) timer = setTimeout(answers.more, ms)
        else resolve()
      }
      answers.more()
    })

  /** What can be said when the others cannot be asked. */
  function unasked(): Receipt {
    const changedAt = databaseNow()
    const nodes = [{ id: self.id, confirmedAt: changedAt }]
    return { changedAt, complete: false, safeAt: after(changedAt, RELIANCE_MS), nodes }
  }

  return {
    answered(text) {
      const { question, node, at } = readConfirmation(text)
      const answers = open.get(question)
      answers?.confirmed.set(node, instant(at))
      answers?.more()
    },
    async confirm(waitMs) {
      const name = id('ask_')
      const deadline = after(databaseNow(), waitMs)
      const answers: Answers = { confirmed: new Map(), more: () => undefined }
      open.set(name, answers)
      try {
        const question = await within(waitMs, ask(name, answers.confirmed))
        if (question === undefined) return unasked()
        await settled(question, answers, deadline)
        return receiptOf(question, self, databaseNow())
      } finally {
        open.delete(name)
      }
    },
  }
}

/** A node relies on what it read for so long after it was seen. */
const safeAtOf = ({ seenAt }: NodeSeen): Instant => after(seenAt, RELIANCE_MS)

/** When the last of those that have not answered relies on nothing any more. */
const lastSafeAt = ({ nodes, confirmed }: Question): number =>
  Math.max(0, ...nodes.filter(it => !confirmed.has(it.id)).map(safeAtOf))

function receiptOf(question: Question, self: NodeIdentity, now: Instant): Receipt {
  const { askedAt, nodes, confirmed } = question
  const ids = new Set([...nodes.map(it => it.id), self.id, ...confirmed.keys()])
  const seen = new Map(nodes.map(it => [it.id, it]))
  return {
    changedAt: askedAt,
    complete: lastSafeAt(question) <= now,
    safeAt: after(askedAt, RELIANCE_MS),
    nodes: [...ids].map(id => {
      const confirmedAt = confirmed.get(id)
      if (confirmedAt !== undefined) return { id, confirmedAt }
      const silent = seen.get(id)
      return {
        id,
        confirmedAt,
        safeAt: silent === undefined ? after(askedAt, RELIANCE_MS) : safeAtOf(silent),
      }
    }),
  }
}

/** What some work answers, or undefined when it does not in time or fails. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, ms, undefined)
  })
  try {
    return await Promise.race([work.catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}
