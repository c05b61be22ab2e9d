import { ProfileError } from '../core/error.ts'
import { readJson } from '../core/json.ts'
import { complaintsOf } from './check.ts'
import { compileProfile, type Profile } from './compile.ts'
import { ProfileSchema } from './schema.ts'

export type { Profile } from './compile.ts'
export type { Answer } from './render.ts'
export type { ProfileSpec } from './schema.ts'

/**
 * Reads, checks and compiles a profile.
 * @param file its name, for the complaints
 * @param text its JSON
 * @throws {ProfileError} with every complaint at once: `file: path: what is wrong and how to mend it`
 */
export function loadProfile(file: string, text: string): Profile {
  const json = readJson(text)
  if (!json.ok) throw complaining(file, [{ path: json.path, text: json.complaint }])
  const parsed = ProfileSchema.safeParse(json.value)
  if (!parsed.success) {
    throw complaining(
      file,
      parsed.error.issues.map(issue => ({ path: pathText(issue.path), text: issue.message })),
    )
  }
  const complaints = complaintsOf(parsed.data)
  if (complaints.length > 0) throw complaining(file, complaints)
  return compileProfile(parsed.data)
}

const complaining = (file: string, complaints: readonly { path: string; text: string }[]): ProfileError =>
  new ProfileError(
    complaints.map(({ path, text }) => [file, ...(path === '' ? [] : [path]), text].join(': ')),
  )

/** `['limits', 0, 'limit']` → `limits[0].limit` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
