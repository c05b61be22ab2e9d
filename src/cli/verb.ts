import type { Json, Look } from './text.ts'

/** What a flag's text becomes. `span`: seconds. `file`: what a file, or `-` for standard input, holds. */
export type FlagKind = 'text' | 'texts' | 'number' | 'numbers' | 'named' | 'span' | 'switch' | 'all' | 'file'

/** An option of a command, and the field of the call it fills. */
export interface Flag {
  /** As it is written: `--expires <time>`. */
  readonly flags: string
  readonly about: string
  /** Path in the body, or name in the query: `restrictions.hosts`. */
  readonly field: string
  /** Absent: `text`. */
  readonly kind?: FlagKind
  readonly required?: boolean
  /** Also offers `--no-…`, which clears the field. */
  readonly clears?: boolean
}

/** One command: which call it makes. A GET puts its fields in the query, others in the body. */
export interface Verb {
  readonly name: string
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `/v1/keys/{key}/rotate`: each name in braces is an argument of the command. */
  readonly path: string
  readonly flags: readonly Flag[]
  /** The answer is text to be handed on as it comes, not JSON. */
  readonly raw?: true
  /** Its answer shows secrets, this once: they go to a terminal, and elsewhere only when asked to. */
  readonly secrets?: true
  /** How its answer is shown to people; absent: a list as a table, one thing line by line. */
  readonly text?: (json: Json, look: Look) => string
  /** Fields its list shows; absent: those of the family. */
  readonly columns?: readonly string[]
  /** What follows `latchkey` on a command line that works. */
  readonly example: string
}

/** The commands about one noun. */
export interface Family {
  readonly name: string
  readonly about: string
  /** Fields a list shows. */
  readonly columns: readonly string[]
  readonly verbs: readonly Verb[]
}

/** The names in braces of a path: the arguments of its command. */
export const argumentsOf = ({ path }: Pick<Verb, 'path'>): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

/** Flags of every list. */
export const PAGE: readonly Flag[] = [
  { flags: '--limit <number>', about: 'at most so many, 1 to 100 (50)', field: 'limit' },
  { flags: '--cursor <cursor>', about: 'where the page before ended', field: 'cursor' },
]

/** What a page is written in. */
export const GUIDE_LANGUAGE: Flag = {
  flags: '--language <language>',
  about: 'en (the default) or fr',
  field: 'language',
}

/** Whether it is waited for the other nodes. */
export const WAIT: Flag = {
  flags: '--wait <seconds>',
  about: 'wait at most so long, 1 to 10, for every node to obey, and show which do',
  field: 'waitSeconds',
  kind: 'number',
}
