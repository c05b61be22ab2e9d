/** What a file speaks of. A member is a person in an account, or one who is invited to it. */
export type Kind = 'api' | 'account' | 'project' | 'collection' | 'key' | 'member'

/** Fields as files write them, the parts of one apart: `restrictions.hosts`. */
export type Fields = Readonly<Record<string, unknown>>

/** The lists below a noun. One that is absent is nobody's business. */
export type Lists<Noun> = { readonly [kind in Kind]?: readonly Noun[] }

/** A place in a file. */
export interface Spot {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** `apis[0].accounts[2].name` */
  readonly path: string
}

/** Something wrong in a file, and how to mend it. */
export interface Complaint {
  readonly spot: Spot
  readonly text: string
}

/** A noun as a file wants it. */
export interface Wanted {
  readonly kind: Kind
  readonly id: string | undefined
  /** Those it states. */
  readonly fields: Fields
  readonly lists: Lists<Wanted>
  /** Where it stands, or one of its fields. */
  spot(field?: string): Spot
}

/** A noun as the server has it. */
export interface There {
  readonly kind: Kind
  readonly id: string
  readonly version: number
  /** All of them. */
  readonly fields: Fields
  readonly lists: Lists<There>
  /** It has stopped of itself, or it can be in no file: nobody misses it there. */
  readonly over?: boolean
  /** A member who has not accepted yet. */
  readonly invited?: boolean
}

/** What the lists of a kind are called in files. */
export const LIST_OF: Readonly<Record<Kind, string>> = {
  api: 'apis',
  account: 'accounts',
  project: 'projects',
  collection: 'collections',
  key: 'keys',
  member: 'members',
}

/** What may stand below a kind, in the order in which it is made: keys name projects and collections. */
export const BELOW: Readonly<Record<Kind, readonly Kind[]>> = {
  api: ['account'],
  account: ['project', 'collection', 'key', 'member'],
  project: [],
  collection: [],
  key: [],
  member: [],
}

/** Whether a value is an object with named fields. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list of texts; of anything else none. */
export const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(it => typeof it === 'string') : []

/** How a noun is called among its like: `Docs site (live)`. */
export function titleOf({ kind, fields }: Pick<Wanted, 'kind' | 'fields'>): string {
  const { name, email, environment } = fields
  const title = String(kind === 'member' ? email : name)
  return typeof environment === 'string' ? `${title} (${environment})` : title
}
