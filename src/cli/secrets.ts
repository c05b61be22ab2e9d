import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { undoable } from './end.ts'
import { EXIT, type Failed, failed } from './exit.ts'
import type { Screen } from './screen.ts'

/** Where somebody wants the secrets of an answer. */
export interface SecretOptions {
  readonly reveal?: boolean
  readonly secretsTo?: string
}

type Json = Readonly<Record<string, unknown>>

/** Offers the ways to keep secrets that are shown once. */
export const addSecretOptions = (command: Command): Command =>
  command
    .addOption(new Option('--reveal', 'shows its secrets where no terminal is, too').conflicts(['secretsTo']))
    .addOption(
      new Option('--secrets-to <file>', 'writes its secrets to a new file only you can read, and shows none'),
    )

/** Nobody would see the secrets, so none are made. */
export function unseen({ out }: Screen, { reveal, secretsTo }: SecretOptions): Failed | undefined {
  if (out || reveal === true || secretsTo !== undefined) return undefined
  const sentence =
    'Its secrets are shown only once, and this is no terminal: add --reveal to have them here, or --secrets-to <file>.'
  return failed(EXIT.usage, 'secrets-unseen', sentence)
}

/**
 * Does work that answers with secrets, and keeps them in a new file for its owner alone. The file is made first: what cannot
 * be kept is not made.
 * @returns what the work answers, or why the file cannot be
 */
export async function keptIn<T extends { readonly ok: boolean; readonly json?: Json }>(
  file: string,
  work: () => Promise<T>,
): Promise<T | Failed> {
  const handle = newFile(file)
  if (typeof handle !== 'number') return handle
  const undo = () => rmSync(file, { force: true })
  return undoable(undo, async () => {
    const worked = await work()
    if (worked.json === undefined) undo()
    else writeFileSync(handle, secretsText(worked.json))
    closeSync(handle)
    return worked
  })
}

function newFile(file: string): number | Failed {
  try {
    return openSync(file, 'wx', 0o600)
  } catch {
    const sentence = `${file} cannot be made, or is there already: name a new file for --secrets-to.`
    return failed(EXIT.usage, 'secrets-unseen', sentence)
  }
}

/** One secret by itself; of several each with its side before it. */
function secretsText(json: Json): string {
  const secrets = [json['secrets']]
    .flat()
    .map(it => [Reflect.get(Object(it), 'side'), Reflect.get(Object(it), 'secret')])
  return secrets.length === 1
    ? `${secrets[0]?.[1]}\n`
    : secrets.map(([side, secret]) => `${side} ${secret}\n`).join('')
}

/** An answer without its secrets. */
export function withoutSecrets(json: Json): Json {
  const { secrets: _, ...rest } = json
  return rest
}
