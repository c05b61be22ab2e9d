import type { z } from 'zod'
import { closest } from '../../core/spelling.ts'
import { complaintsIn, inWords } from '../../profile/wording.ts'
import { type FileRead, readFile } from './document.ts'
import { FileForm } from './form.ts'
import {
  BELOW,
  type Complaint,
  type Fields,
  isFields,
  type Kind,
  LIST_OF,
  type Lists,
  type Wanted,
} from './tree.ts'

/** What files want, or everything that is wrong with them. */
export type Reading =
  | { readonly ok: true; readonly apis: readonly Wanted[] }
  | { readonly ok: false; readonly complaints: readonly Complaint[] }

/** Reads files as one. An API may stand in several of them; one alone says more of it than its name. */
export async function readFiles(files: readonly string[]): Promise<Reading> {
  const read = (await Promise.all(files.map(readFile))).map(wantedIn)
  const complaints = read.flatMap(it => (it.ok ? [] : it.complaints))
  return complaints.length > 0
    ? { ok: false, complaints }
    : merged(read.flatMap(it => (it.ok ? [it.apis] : [])))
}

/** What one file wants. */
export function wantedIn(read: FileRead | readonly Complaint[]): Reading {
  if (!('value' in read)) return { ok: false, complaints: read }
  const parsed = FileForm.safeParse(read.value, { error: inWords })
  if (!parsed.success) return { ok: false, complaints: complaintsAbout(read, parsed.error.issues) }
  const apis = parsed.data.apis.map((it, at) => wantedOf('api', { ...it }, read, ['apis', at]))
  return { ok: true, apis }
}

type Path = readonly PropertyKey[]

function complaintsAbout(read: FileRead, issues: readonly z.core.$ZodIssue[]): readonly Complaint[] {
  return issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({
        spot: read.spot([...issue.path, key]),
        text: unknownField(key, issue.path),
      }))
    const [complaint] = complaintsIn([issue])
    return [{ spot: read.spot(issue.path), text: hinted(complaint?.text ?? issue.message) }]
  })
}

/** A bare `2024` or `true` is no text in YAML. */
const hinted = (text: string): string =>
  /^must be a text, not (a number|true or false)$/.test(text) ? `${text}: put it in quotes` : text

function unknownField(key: string, path: Path): string {
  const meant = closest(key, fieldsAt(path))
  const near =
    meant !== undefined && meant[0] === key[0]
      ? `did you mean ${meant}?`
      : 'correct its spelling or remove it'
  return `there is no such field: ${near}`
}

/** The fields there are at a path, by the form itself. */
function fieldsAt(path: Path): readonly string[] {
  let schema: unknown = FileForm
  for (const part of path) schema = partOf(plainOf(schema), part)
  const shape: unknown = Reflect.get(Object(plainOf(schema)), 'shape')
  return isFields(shape) ? Object.keys(shape) : []
}

const partOf = (schema: unknown, part: PropertyKey): unknown =>
  typeof part === 'number'
    ? Reflect.get(Object(schema), 'element')
    : Reflect.get(Object(Reflect.get(Object(schema), 'shape')), part)

/** A schema without what makes it optional or nullable. */
function plainOf(schema: unknown): unknown {
  const unwrap: unknown = Reflect.get(Object(schema), 'unwrap')
  const isWrapped = typeof unwrap === 'function' && Reflect.get(Object(schema), 'element') === undefined
  return isWrapped ? plainOf(unwrap.call(schema)) : schema
}

function wantedOf(kind: Kind, value: Fields, read: FileRead, path: Path): Wanted {
  const { id, ...rest } = value
  const lists = BELOW[kind].flatMap(below => {
    const list = rest[LIST_OF[below]]
    if (!Array.isArray(list)) return []
    const at = [...path, LIST_OF[below]]
    return [[below, list.map((it, index) => wantedOf(below, Object(it), read, [...at, index]))] as const]
  })
  const names = new Set(BELOW[kind].map(it => LIST_OF[it]))
  return {
    kind,
    id: typeof id === 'string' ? id : undefined,
    fields: flat(Object.fromEntries(Object.entries(rest).filter(([name]) => !names.has(name)))),
    lists: Object.fromEntries(lists),
    spot: field => read.spot([...path, ...partsOf(field)]),
  }
}

/** `restrictions.hosts.0` as the parts of a path. */
const partsOf = (field: string | undefined): Path =>
  field?.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : part)) ?? []

const RESTRICTIONS = { hosts: null, referers: null, addresses: null }

/** Restrictions each for themselves: those that are not said stay. */
function flat({ restrictions, ...fields }: Fields): Fields {
  const parts = restrictions === null ? RESTRICTIONS : isFields(restrictions) ? restrictions : {}
  const named = Object.entries(parts).map(([name, value]) => [`restrictions.${name}`, value])
  return { ...fields, ...Object.fromEntries(named) }
}

/** One list of APIs of those of several files. */
function merged(files: readonly (readonly Wanted[])[]): Reading {
  const apis = new Map<string, Wanted>()
  const complaints: Complaint[] = []
  for (const file of files) {
    const here = new Set<string>()
    for (const api of file) {
      const name = String(api.fields['name'])
      const before = apis.get(name)
      const twice = before && doubled(before, api, here.has(name))
      if (twice !== undefined) complaints.push(twice)
      apis.set(name, before === undefined ? api : joined(before, api))
      here.add(name)
    }
  }
  return complaints.length > 0 ? { ok: false, complaints } : { ok: true, apis: [...apis.values()] }
}

/** Whether both say what one alone may. */
function doubled(one: Wanted, other: Wanted, sameFile: boolean): Complaint | undefined {
  const { file, line } = one.spot()
  const name = String(other.fields['name'])
  if (sameFile)
    return { spot: other.spot('name'), text: `"${name}" stands in line ${line} already: put both together` }
  if (says(one) && says(other)) {
    const text = `${file} says in line ${line} what "${name}" is: leave all but its name and accounts out here`
    return { spot: other.spot('name'), text }
  }
  return undefined
}

const says = ({ fields }: Wanted): boolean => Object.keys(fields).length > 1

function joined(one: Wanted, other: Wanted): Wanted {
  const [main, more] = says(other) ? [other, one] : [one, other]
  const accounts = [one, other].flatMap(it => it.lists.account ?? [])
  const lists: Lists<Wanted> = main.lists.account || more.lists.account ? { account: accounts } : {}
  return { ...main, lists }
}
