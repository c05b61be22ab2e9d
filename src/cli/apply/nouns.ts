import { parseHostRule } from '../../core/origin.ts'
import type { Ask } from './ask.ts'
import { type Fields, isFields, type Kind, type There, textsIn } from './tree.ts'

/** Something that is there, or will be once its turn has come. */
export interface Place {
  id: string | undefined
  version: number | undefined
}

/** What a new noun is made in. */
export interface Around {
  readonly owner: Place
  /** Projects of the account, by their names. */
  readonly projects: ReadonlyMap<string, Place>
}

/** How a kind of noun is made, changed and ended over the management API. */
export interface Noun {
  /** The one of this id: `/v1/keys/key_…`. */
  path(id: string): string
  /** Makes one with these fields. */
  create(around: Around, fields: Fields): Ask
  /** `verbs`: it is stopped and started by calls of their own; `field`: by a change, also of a new one. */
  readonly standing?: 'verbs' | 'field'
  /** Why a field never changes and what to do instead, by its name. */
  readonly fixed?: Readonly<Record<string, string>>
  /** What becomes of one that no file names, and how. */
  readonly end?: { readonly says: string; ask(there: There): Ask }
}

const below =
  (list: string): Noun['create'] =>
  ({ owner }, { active: _, ...body }) => ({
    method: 'POST',
    path: `/v1/accounts/${owner.id}/${list}`,
    body,
    once: true,
  })

const INVITED = /^inv_/

/** Every kind. */
export const NOUNS: Readonly<Record<Kind, Noun>> = {
  api: {
    path: id => `/v1/apis/${id}`,
    create: (_, body) => ({ method: 'POST', path: '/v1/apis', body, once: true }),
    fixed: {
      profile: 'the profile of an API never changes: add another API with it, and move its customers',
    },
  },
  account: {
    path: id => `/v1/accounts/${id}`,
    create: ({ owner }, { active: _, ...fields }) => ({
      method: 'POST',
      path: '/v1/accounts',
      body: { apiId: owner.id, ...fields },
      once: true,
    }),
    standing: 'verbs',
    end: {
      says: 'disable',
      ask: ({ id, version }) => ({ method: 'POST', path: `/v1/accounts/${id}/disable`, version }),
    },
  },
  project: { path: id => `/v1/projects/${id}`, create: below('projects') },
  collection: {
    path: id => `/v1/collections/${id}`,
    create: below('collections'),
    standing: 'field',
    end: {
      says: 'switch off',
      ask: ({ id, version }) => ({
        method: 'PATCH',
        path: `/v1/collections/${id}`,
        body: { active: false },
        version,
      }),
    },
  },
  key: {
    path: id => `/v1/keys/${id}`,
    create: ({ owner, projects }, fields) => ({
      method: 'POST',
      path: '/v1/keys',
      body: { accountId: owner.id, ...keyBody(fields, projects) },
      once: true,
    }),
    standing: 'verbs',
    fixed: {
      environment: 'a key stays in its environment: give the new one another name, and revoke this one',
    },
    end: {
      says: 'revoke',
      ask: ({ id, version }) => ({
        method: 'POST',
        path: `/v1/keys/${id}/revoke`,
        body: { reason: 'cessationOfOperation' },
        version,
      }),
    },
  },
  member: {
    path: id => `/v1/${INVITED.test(id) ? 'invitations' : 'members'}/${id}`,
    create: below('invitations'),
    end: {
      says: 'remove',
      ask: ({ id, version, invited }) => ({
        method: 'DELETE',
        path: `/v1/${invited ? 'invitations' : 'members'}/${id}`,
        version,
      }),
    },
  },
}

/** Changes fields of a noun. */
export const changed = (kind: Kind, place: Place, fields: Fields, projects: Around['projects']): Ask => ({
  method: 'PATCH',
  path: NOUNS[kind].path(place.id ?? ''),
  body: kind === 'key' ? keyBody(fields, projects) : fields,
  version: place.version,
})

/** Fields of a key as the API takes them. */
function keyBody({ active: _, project, ...fields }: Fields, projects: Around['projects']): Fields {
  const body: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(fields)) {
    const [name = '', part] = splitOnce(path)
    body[name] = part === undefined ? value : { ...Object(body[name]), [part]: value }
  }
  if (typeof project === 'string') body['projectId'] = projects.get(project)?.id
  return project === null ? { ...body, projectId: null } : body
}

/** `limits.a.b` → `limits`, `a.b`: names of limits are the profile's own. */
function splitOnce(path: string): readonly [string, string | undefined] {
  const at = path.indexOf('.')
  return at < 0 ? [path, undefined] : [path.slice(0, at), path.slice(at + 1)]
}

/** Fields with each limit for itself: one that is not stated is none, where any is. */
export function spread(fields: Fields, before: Fields): Fields {
  if (!('limits' in fields)) return fields
  const { limits, ...rest } = fields
  const names = [before['limits'], limits].flatMap(it => (isFields(it) ? Object.keys(it) : []))
  const each = names.map(name => [`limits.${name}`, isFields(limits) ? (limits[name] ?? null) : null])
  return { ...rest, ...Object.fromEntries(each) }
}

/** What two values of a field must have in common to be the same. */
export function canonical(field: string, value: unknown): unknown {
  if (field === 'collections') return value === null || value === 'all' ? 'all' : sorted(value)
  if (field === 'restrictions.hosts') return sorted(textsIn(value).map(hostText))
  if (Array.isArray(value) || LISTS.has(field)) return sorted(value)
  if (field === 'expiresAt' && typeof value === 'string') return String(Date.parse(value))
  if (field === 'email') return String(value).toLowerCase()
  return value ?? null
}

const LISTS: ReadonlySet<string> = new Set([
  ...['hosts', 'modules', 'scopes'],
  ...['restrictions.hosts', 'restrictions.referers', 'restrictions.addresses'],
])

const sorted = (value: unknown): string => JSON.stringify([...new Set(textsIn(value))].toSorted())

function hostText(text: string): string {
  const rule = parseHostRule(text)
  if (rule === undefined) return text
  return rule.below ? `*.${rule.base}` : rule.base
}
