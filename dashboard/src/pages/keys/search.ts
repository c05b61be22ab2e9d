import type { Key, ListKeysData } from '../../../../src/client/client.ts'

/** Which keys are looked at, as it stands in the address of the page. */
export interface KeySearch {
  readonly q?: string
  readonly state?: Key['state']
  readonly environment?: string
  readonly project?: string
  readonly scope?: string
  readonly sort?: Sort
  readonly size?: number
  readonly cursor?: string
}

export type Sort = NonNullable<NonNullable<ListKeysData['query']>['sort']>

export const STATES = ['active', 'disabled', 'expired', 'revoked'] as const satisfies readonly Key['state'][]
export const SIZES: readonly number[] = [25, 50, 100]
export const NEWEST_FIRST: Sort = '-createdAt'

const SORTED_BY = ['createdAt', 'name', 'expiresAt', 'lastUsedAt'] as const
const SORTS: readonly Sort[] = SORTED_BY.flatMap(it => [it, `-${it}`] as const)

/** What may stand in an address; whatever else does is left out. */
export function keySearch(found: Record<string, unknown>): KeySearch {
  const [q, environment, project] = [
    textIn(found['q']),
    textIn(found['environment']),
    textIn(found['project']),
  ]
  const [scope, cursor] = [textIn(found['scope']), textIn(found['cursor'])]
  const state = STATES.find(it => it === found['state'])
  const sort = SORTS.find(it => it === found['sort'])
  const size = SIZES.find(it => it === found['size'])
  return {
    ...(q && { q }),
    ...(state && { state }),
    ...(environment && { environment }),
    ...(project && { project }),
    ...(scope && { scope }),
    ...(sort && { sort }),
    ...(size && { size }),
    ...(cursor && { cursor }),
  }
}

/** The same name in figures is read as a number from an address. */
const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 1000) : undefined

const WORD = /[A-Za-z0-9_-]+/g
/** As many characters follow the prefix in the mask of a key. */
const SHOWN_LENGTH = 3
/** No name goes on like this after what keys begin with; a key does. */
const SECRET_LENGTH = 12

/**
 * What to look for when a text is typed: of a key, which has no place in an address, only what its mask shows.
 * @param prefixes what keys begin with
 */
export function soughtIn(text: string, prefixes: readonly string[]): string {
  for (const word of text.match(WORD) ?? []) {
    const begins = prefixes.filter(it => word.startsWith(it)).map(it => it.length)
    const prefix = Math.max(0, ...begins)
    if (prefix > 0 && word.length >= prefix + SECRET_LENGTH) return word.slice(0, prefix + SHOWN_LENGTH)
  }
  return text
}

/** Whether anything is left out of the list by choice. */
export const isNarrowed = ({ q, state, environment, project, scope }: KeySearch): boolean =>
  [q, state, environment, project, scope].some(it => it !== undefined)
