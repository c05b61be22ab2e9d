import { EXIT, type Failed, failed } from '../exit.ts'
import { type Asking, isFailed } from './ask.ts'
import { type Plan, planOf } from './plan.ts'
import { readingBar } from './reading-bar.ts'
import { lookingFor, thereIn } from './there.ts'
import type { Complaint } from './tree.ts'
import { readFiles } from './wanted.ts'

/** Why there is no plan, in one line or in several. */
export type NoPlan = Failed & { readonly lines?: readonly string[] }

/** What brings a server to what files want, or everything that speaks against it. */
export async function planFor(
  asking: Asking,
  files: readonly string[],
  { prune = false }: { readonly prune?: boolean },
): Promise<Plan | NoPlan> {
  const wanted = await readFiles(files)
  if (!wanted.ok) return complaining(wanted.complaints)
  const reading = readingBar(asking.cli)
  const there = await thereIn(asking, lookingFor(wanted.apis, reading.seen))
  reading.end()
  if (isFailed(there)) return there
  const plan = planOf(wanted.apis, { there, now: Date.now(), prune })
  return 'items' in plan ? plan : complaining(plan)
}

function complaining(complaints: readonly Complaint[]): NoPlan {
  const lines = complaints.map(({ spot: { file, line, column, path }, text }) =>
    [`${file}:${line}:${column}`, ...(path === '' ? [] : [path]), text].join(': '),
  )
  const sentence = `Nothing was changed: mend ${lines.length === 1 ? 'this' : `these ${lines.length}`} first.`
  const { document, ...failure } = failed(EXIT.refused, 'file-wrong', sentence)
  const listed = complaints.map(({ spot, text }) => ({ ...spot, detail: text }))
  return { ...failure, lines, document: { ...document, complaints: listed } }
}
