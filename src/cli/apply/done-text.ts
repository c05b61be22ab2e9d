import type { CarriedOut, Made } from './carry-out.ts'
import type { Item, Plan } from './plan.ts'
import { itemJson, pathText, planJson } from './plan-text.ts'

const WORDS = { create: 'created', change: 'changed', end: 'ended' } as const

/** What was done, in one sentence. */
export function doneText({ done }: CarriedOut): string {
  const parts = (['create', 'change', 'end'] as const).flatMap(action => {
    const count = done.filter(it => it.action === action).length
    return count === 0 ? [] : [`${count} ${WORDS[action]}`]
  })
  return `Done: ${parts.join(', ') || 'nothing'}.`
}

/** What is left of a plan that stopped, and what to do about it. */
export function stoppedText({ half, notDone }: CarriedOut): string {
  const begun = half === undefined ? '' : `Half done is ${named(half)}. `
  const [next] = notDone
  const rest =
    next === undefined
      ? ''
      : `Not done ${notDone.length === 1 ? 'is' : `are ${notDone.length}, from`} ${named(next)}${notDone.length === 1 ? '' : ' on'}. `
  return `${begun}${rest}Run it again: it goes on from what is there.`
}

const named = ({ kind, path }: Item): string => `${kind} ${pathText(path)}`

/** The plan and what came of it, as one document. */
export const doneJson = (plan: Plan, carried: CarriedOut, secrets: readonly Made[]): string =>
  `${JSON.stringify({
    plan: planJson(plan),
    applied: carried.stopped === undefined,
    result: {
      done: carried.done.map(itemJson),
      half: carried.half === undefined ? null : itemJson(carried.half),
      notDone: carried.notDone.map(itemJson),
      stopped: carried.stopped?.document ?? null,
      secrets,
    },
  })}\n`
