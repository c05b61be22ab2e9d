import { closeSync, fstatSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { EXIT, type Failed, failed } from '../exit.ts'
import type { Screen } from '../screen.ts'
import type { SecretOptions } from '../secrets.ts'
import type { Made } from './carry-out.ts'
import type { Plan } from './plan.ts'
import { pathText } from './plan-text.ts'

/** Where the secrets of new keys go. */
export interface Keeping {
  /** @returns why they are lost, where they are */
  keep(made: Made): Failed | undefined
  /** Those a JSON document is to show. */
  readonly shown: readonly Made[]
  end(): void
}

/** Whether carrying out a plan makes keys. */
export const makesKeys = ({ items }: Plan): boolean =>
  items.some(it => it.kind === 'key' && it.action === 'create')

/** Nobody would see the secrets of the keys a plan makes, so none is made. */
export function unkept(
  plan: Plan,
  { out }: Screen,
  { reveal, secretsTo }: SecretOptions,
): Failed | undefined {
  if (!makesKeys(plan) || out || reveal === true || secretsTo !== undefined) return undefined
  const sentence =
    'New keys show their secrets only once, and this is no terminal: add --reveal to have them here, or --secrets-to <file>. Nothing was changed.'
  return failed(EXIT.usage, 'secrets-unseen', sentence)
}

/** What is told while secrets are shown. */
export interface Showing {
  readonly json: boolean
  readonly write: (text: string) => void
}

/** Opens where secrets go, before the first is made; a file is new and for its owner alone. */
export function keepingIn(
  plan: Plan,
  { secretsTo }: SecretOptions,
  { json, write }: Showing,
): Keeping | Failed {
  const shown: Made[] = []
  if (secretsTo === undefined || !makesKeys(plan))
    return { keep: made => show(made, shown, { json, write }), shown, end: () => undefined }
  const file = newFile(secretsTo)
  if (file === undefined) {
    const sentence = `${secretsTo} cannot be made, or is there already: name a new file for --secrets-to. Nothing was changed.`
    return failed(EXIT.usage, 'secrets-unseen', sentence)
  }
  return {
    keep: made => keptIn(file, made),
    shown,
    end() {
      const isEmpty = fstatSync(file).size === 0
      closeSync(file)
      if (isEmpty) rmSync(secretsTo, { force: true })
    },
  }
}

function show(made: Made, shown: Made[], { json, write }: Showing): undefined {
  if (json) shown.push(made)
  else write(linesOf(made))
}

function keptIn(file: number, made: Made): Failed | undefined {
  try {
    writeFileSync(file, recordsOf(made))
    return undefined
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    const sentence = `its secrets could not be written (${reason}): make others with "latchkey keys rotate ${made.id} --reveal".`
    return failed(EXIT.refused, 'output-lost', sentence)
  }
}

function newFile(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o600)
  } catch {
    return undefined
  }
}

const linesOf = ({ path, secrets }: Made): string =>
  secrets.map(({ side, secret }) => `${pathText(path)}  ${side}  ${secret}\n`).join('')

/** JSON lines: names may hold anything. */
const recordsOf = ({ id, path, secrets }: Made): string =>
  secrets.map(({ side, secret }) => `${JSON.stringify({ id, path, side, secret })}\n`).join('')
