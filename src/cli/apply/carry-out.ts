import { EXIT, type Failed, failed } from '../exit.ts'
import { type Json, objects } from '../text.ts'
import { type Asking, ask } from './ask.ts'
import type { Item } from './plan.ts'
import { pathText } from './plan-text.ts'

/** What was made and is shown only once. */
export interface Made {
  readonly id: string
  readonly path: readonly string[]
  /** Of each half of a key; or a link for who is invited where no mail server is set. */
  readonly secrets: readonly { readonly side: string; readonly secret: string }[]
}

/** What is told while a plan is carried out. */
export interface Telling {
  /** Whether somebody wants it to stop: what is on its way arrives. */
  asked(): boolean
  /** How much is done. */
  at(done: number): void
  /** Secrets, once: they are nowhere else. @returns why they are lost, where they are */
  made(made: Made): Failed | undefined
}

/** How far a plan was carried out. */
export interface CarriedOut {
  readonly done: readonly Item[]
  /** Of an item some calls of which were made. */
  readonly half: Item | undefined
  readonly notDone: readonly Item[]
  /** Why it stopped before the end. */
  readonly stopped: Failed | undefined
}

/** Carries out what is to be done, in its order, as far as it goes. */
export async function carryOut(
  asking: Asking,
  items: readonly Item[],
  telling: Telling,
): Promise<CarriedOut> {
  for (const [at, item] of items.entries()) {
    const stop = (stopped: Failed, begun: boolean): CarriedOut => ({
      done: items.slice(0, at),
      half: begun ? item : undefined,
      notDone: items.slice(begun ? at + 1 : at),
      stopped,
    })
    if (telling.asked()) return stop(INTERRUPTED, false)
    for (const [step, making] of item.calls.entries()) {
      const called = await ask(asking, making())
      if (!called.ok) return stop(blamed(item, called), step > 0)
      const lost = takeNote(item, called.json, telling)
      if (lost !== undefined) return stop(blamed(item, lost), true)
    }
    telling.at(at + 1)
  }
  return { done: items, half: undefined, notDone: [], stopped: undefined }
}

const INTERRUPTED = failed(EXIT.interrupted, 'interrupted', 'Interrupted.')

function takeNote({ place, path }: Item, json: Json, telling: Telling): Failed | undefined {
  const { id, version } = json
  if (typeof id === 'string') place.id = id
  if (typeof version === 'number') place.version = version
  const secrets = secretsIn(json)
  return secrets.length === 0 ? undefined : telling.made({ id: String(id), path, secrets })
}

/** What is shown only once: secrets of a key, and the way in for somebody no mail is sent to. */
function secretsIn({ secrets, link }: Json): Made['secrets'] {
  const ofKey = objects(secrets).map(({ side, secret }) => ({ side: String(side), secret: String(secret) }))
  return typeof link === 'string' ? [...ofKey, { side: 'link', secret: link }] : ofKey
}

/** What went wrong, with what it happened to. */
function blamed({ kind, path, action }: Item, failure: Failed): Failed {
  const { document, exit, sentence } = failure
  const what = `${kind} ${pathText(path)}`
  if (document['code'] === 'version-stale')
    return {
      ...failure,
      sentence: `Somebody else changed ${what} since the plan was made: nothing of theirs was touched.`,
    }
  const unsure = exit === EXIT.unreachable && kind === 'key' && action === 'create'
  const lost = unsure
    ? ' Whether it was made is not known: if the next plan finds it there, rotate it for its secrets.'
    : ''
  return { ...failure, sentence: `${what}: ${sentence}${lost}` }
}
