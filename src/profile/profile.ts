import { ProfileError } from '../core/error.ts'
import { readJson } from '../core/json.ts'
import { complaintsOf } from './check.ts'
import { compileProfile, type Profile } from './compile.ts'
import type { Complaint } from './complaint.ts'
import { ProfileSchema, type ProfileSpec } from './schema.ts'
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
  const reading = readProfile(text)
  if (!reading.ok) throw complaining(file, reading.complaints)
  return compileProfile(reading.spec)
}

/** A profile's text as it is understood, or every complaint about it. */
export type ProfileReading =
  | { readonly ok: true; readonly spec: ProfileSpec }
  | { readonly ok: false; readonly complaints: readonly Complaint[] }

/** Reads and checks a profile, as {@link loadProfile} does. @param text its JSON */
export function readProfile(text: string): ProfileReading {
  const json = readJson(text)
  if (!json.ok) return wrong([{ path: json.path, text: whyUnread(text) ?? json.complaint }])
  const parsed = ProfileSchema.safeParse(json.value, { error: inWords })
  if (!parsed.success) return wrong(complaintsIn(parsed.error.issues))
  const complaints = complaintsOf(parsed.data)
  return complaints.length > 0 ? wrong(complaints) : { ok: true, spec: parsed.data }
}

const wrong = (complaints: readonly Complaint[]): ProfileReading => ({ ok: false, complaints })

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
