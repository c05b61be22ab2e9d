import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { SettingsError } from '../../core/error.ts'
import { readJson } from '../../core/json.ts'

export const DATABASE = 'latchkey.db'
export const MANIFEST = 'manifest.json'
/** Of backups, as a whole. Another one is of another version. */
export const FORMAT = 1

/** What is kept of a home: what cannot be made anew. */
const PART = /^(latchkey\.(db|secret)|demo\.(json|env)|profiles\/[^/]+\.json)$/

/** Whether a file of a home belongs into a backup. @param path relative, with slashes */
export const isPart = (path: string): boolean => PART.test(path)

const Schema = z.object({
  format: z.literal(FORMAT),
  latchkey: z.string(),
  /** Absent: it is one of the files. */
  database: z.literal('elsewhere').optional(),
  at: z.string(),
  files: z.array(
    z.object({
      path: z.string().refine(isPart),
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})

/** What a backup holds, so that it can be told from one that was damaged. */
export type Manifest = z.output<typeof Schema>
export type BackedUpFile = Manifest['files'][number]

/** Whether the database is one of the files of a backup. */
export const hasDatabase = ({ files }: Manifest): boolean => files.some(it => it.path === DATABASE)

/**
 * The manifest of a backup.
 * @throws {SettingsError} when the folder is none, or of a version that is not known here
 */
export function readManifest(folder: string): Manifest {
  const reading = readJson(textOf(folder))
  const format: unknown = reading.ok ? Reflect.get(Object(reading.value), 'format') : undefined
  if (typeof format === 'number' && format > FORMAT)
    throw new SettingsError(
      `${folder} was made by a newer Latchkey: restore it with that version or a later one.`,
    )
  const read = Schema.safeParse(reading.ok ? reading.value : undefined)
  if (read.success && (read.data.database !== undefined || hasDatabase(read.data))) return read.data
  throw new SettingsError(`${join(folder, MANIFEST)} is not as Latchkey wrote it: take another backup.`)
}

function textOf(folder: string): string {
  try {
    return readFileSync(join(folder, MANIFEST), 'utf8')
  } catch (cause) {
    throw new SettingsError(`${folder} is no backup: name a folder that "latchkey backup" has made.`, {
      cause,
    })
  }
}
