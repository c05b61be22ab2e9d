import type { Actor } from '../core/actor.ts'
import { after, SECOND } from '../core/terms.ts'
import type { Charge } from '../core/verdict.ts'
import type { CreditEntry } from '../ports/credits.ts'
import type { Hearing } from './settle.ts'

/** Whose balance it is about. */
interface Balanced extends Pick<Hearing, 'now'> {
  readonly ports: Pick<Hearing['ports'], 'credits'>
  readonly opened: Pick<Hearing['opened'], 'dossier'>
}

/** Whether the balance covers what a request costs, if need be with what is held beyond its time. */
export async function isCovered({ ports, opened, now }: Balanced, credits: number): Promise<boolean> {
  const { id } = opened.dossier.account
  if ((await ports.credits.balance(id)) >= credits) return true
  return (await ports.credits.expire(now, id)) > 0 && (await ports.credits.balance(id)) >= credits
}

/** Takes what a request costs from the balance, or holds it where that is asked for. @returns undefined when it is short */
export const charge = (it: Hearing, credits: number): Promise<Charge | undefined> =>
  it.inquiry.holdSeconds === undefined ? spend(it, credits) : hold(it, credits, it.inquiry.holdSeconds)

async function spend(it: Hearing, credits: number): Promise<Charge | undefined> {
  const entry = entryFor(it, 'spd_', credits)
  const { spent, balance } = await it.ports.credits.spend(entry)
  return spent ? { id: entry.id, credits, balance } : undefined
}

async function hold(it: Hearing, credits: number, seconds: number): Promise<Charge | undefined> {
  const entry = entryFor(it, 'rsv_', credits)
  const until = after(it.now, seconds * SECOND)
  const made = await it.ports.credits.reserve({ ...entry, until })
  if (made.outcome !== 'held') return undefined
  return { id: entry.id, credits, balance: made.standing.balance, heldUntil: until }
}

/** The ledger names the key that was shown. */
const entryFor = ({ ports, opened, now }: Hearing, prefix: string, amount: number): CreditEntry => {
  const { key, account } = opened.dossier
  const actor: Actor = { kind: 'key', id: key.id, name: key.name }
  return { id: ports.secrets.id(prefix), accountId: account.id, amount, at: now, actor }
}
