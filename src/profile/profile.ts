import { ProfileError } from '../core/error.ts'
import { readJson } from '../core/json.ts'
import { complaintsOf } from './check.ts'
import { compileProfile, type Profile } from './compile.ts'
import type { Complaint } from './complaint.ts'
import { ProfileSchema } from './schema.ts'
import { complaintsIn, inWords } from './wording.ts'

export type { Profile } from './compile.ts'
export type { Answer } from './render.ts'
export type { ProfileSpec } from './schema.ts'
export { pathText } from './wording.ts'

/**
 * Reads, checks and compiles a profile.
 * @param file its name, for the complaints
 * @param text its JSON
 * @throws {ProfileError} with every complaint at once: `file: path: what is wrong and how to mend it`
 */
export function loadProfile(file: string, text: string): Profile {
  const json = readJson(text)
  if (!json.ok) throw complaining(file, [{ path: json.path, text: whyUnread(text) ?? json.complaint }])
  const parsed = ProfileSchema.safeParse(json.value, { error: inWords })
  if (!parsed.success) throw complaining(file, complaintsIn(parsed.error.issues))
  const complaints = complaintsOf(parsed.data)
  if (complaints.length > 0) throw complaining(file, complaints)
  return compileProfile(parsed.data)
}

/** Where a text stops being JSON, as the parser words it; undefined for one that it reads. */
function whyUnread(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return `This is not valid JSON: ${error instanceof Error ? error.message : error}`
  }
}

const complaining = (file: string, complaints: readonly Complaint[]): ProfileError =>
  new ProfileError(
    complaints.map(({ path, text }) => [file, ...(path === '' ? [] : [path]), text].join(': ')),
  )
