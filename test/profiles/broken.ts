import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'

const FOLDER = new URL('./broken/', import.meta.url)
const PROFILES = new URL('../../profiles/', import.meta.url)

/** A profile with one mistake: a shipped one with changes, or a text of its own. */
const Fixture = z.union([
  z.strictObject({
    base: z.string(),
    /** `[path, value]` sets a field or appends an entry to a list; `[path]` removes it. */
    change: z.array(z.union([z.tuple([z.string()]), z.tuple([z.string(), z.json()])])).min(1),
    complaints: z.array(z.string()).min(1),
  }),
  z.strictObject({ text: z.string(), complaints: z.array(z.string()).min(1) }),
])

/** One mistake as the loader gets it, and every complaint it must cause. */
export interface Broken {
  readonly file: string
  readonly text: string
  readonly complaints: readonly string[]
}

/** Every fixture in `broken/`, by its file name. */
export const brokenProfiles = (): readonly Broken[] =>
  readdirSync(FOLDER)
    .sort()
    .map(file => readBroken(file, readFileSync(new URL(file, FOLDER), 'utf8')))

function readBroken(file: string, json: string): Broken {
  const fixture = Fixture.parse(JSON.parse(json))
  if ('text' in fixture) return { file, ...fixture }
  const profile: unknown = JSON.parse(readFileSync(new URL(`${fixture.base}.json`, PROFILES), 'utf8'))
  for (const [path, ...value] of fixture.change) change(profile, partsOf(path), value)
  return { file, text: JSON.stringify(profile), complaints: fixture.complaints }
}

/** `errors.rows[0].when` → `['errors', 'rows', '0', 'when']` */
const partsOf = (path: string): readonly string[] => path.split(/[.[\]]+/).filter(it => it !== '')

function change(target: unknown, [part = '', ...rest]: readonly string[], value: readonly unknown[]): void {
  if (typeof target !== 'object' || target === null) throw new TypeError(`nothing to change at ${part}`)
  if (rest.length > 0) change(Reflect.get(target, part), rest, value)
  else if (value.length > 0) Reflect.set(target, part, value[0])
  else if (Array.isArray(target)) target.splice(Number(part), 1)
  else Reflect.deleteProperty(target, part)
}
