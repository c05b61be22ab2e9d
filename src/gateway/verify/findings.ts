import type { Case, Finding } from '../../core/judge.ts'
import type { Refused } from '../../core/verdict.ts'
import { isCovered } from '../../engine/charge.ts'
import type { Protected, Ruling } from '../../engine/inquiry.ts'
import type { Deciding } from '../decide.ts'

/** What the judge was asked about a request, and every rule of the book that it breaks. */
export interface Heard {
  /** Absent where it never came to that: nobody knows the key, or what the request needs could not be read. */
  judged?: Case
  found: readonly Finding[]
}

/**
 * Every rule a refused request breaks, in the order in which they are asked: those of the book, then what it would take.
 * Whether that is there is only looked at. Where the judge was not asked it is the one reason why not.
 */
export async function findingsOf(
  by: Deciding,
  api: Protected,
  ruling: Ruling,
  { judged, found }: Heard,
): Promise<readonly Finding[]> {
  if (ruling.outcome !== 'refused') return found
  if (judged === undefined) return [{ reason: ruling.reason, detail: ruling.detail }]
  const asked = { api, ruling, judged, found }
  const takes = [
    isNowhere(asked) && 'address-denied',
    (await isShort(by, asked)) && 'credits-exhausted',
    isFull(asked) && 'rate-limited',
  ] as const
  return [...found, ...takes.flatMap(reason => (reason === false ? [] : [{ reason, detail: {} }]))]
}

interface Asked extends Required<Heard> {
  readonly api: Protected
  readonly ruling: Refused
}

/** A limit counts addresses, and the caller's is not known. */
const isNowhere = ({ api: { profile }, judged: { dossier, evidence }, found }: Asked): boolean =>
  profile.limitsOf(dossier.credential.side).some(it => it.per === 'address') &&
  evidence().address === undefined &&
  !found.some(it => it.reason === 'address-denied')

async function isShort({ engine, now }: Deciding, { api, ruling, judged }: Asked): Promise<boolean> {
  const { need, dossier } = judged
  if (need.credits === 0 || !api.profile.charges(dossier.key.environment)) return false
  if (ruling.reason === 'credits-exhausted') return true
  return !(await isCovered({ ports: engine.ports, opened: { dossier }, now }, need.credits))
}

/** A refused request took nothing: there is room in each limit as long as what it costs is left. */
const isFull = ({ ruling, judged: { need } }: Asked): boolean =>
  ruling.readings.some(({ admitted, remaining }) => !admitted || remaining < need.cost)
