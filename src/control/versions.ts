import { z } from '@hono/zod-openapi'
import { MAX_TAGS, tagsIn } from '../core/entity-tag.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import type { Route } from './route.ts'

/** No version is this, so a change that expects it is always stale. */
const NO_VERSION = 0

/** Whether its answer shows one entry with its version, and so has an ETag. */
export const isTagged = ({ reply }: Pick<Route, 'reply'>): boolean =>
  reply instanceof z.ZodObject && Object.hasOwn(reply.shape, 'version')

/** What tells whether a call changes an entry that has a version. */
export type Conditional = Pick<Route, 'method' | 'path' | 'creates' | 'of' | 'reply'>

/** Whether it changes the entry in its path, which has a version. What is made below an account has none yet. */
export const isConditional = (route: Conditional): boolean =>
  route.method !== 'get' && route.path.includes('{id}') && isTagged(route) && !makesBelow(route)

const makesBelow = ({ creates, of }: Conditional): boolean =>
  creates === true && typeof of === 'object' && 'path' in of && of.path === 'account'

/** Which versions a call may meet, by its If-Match header; a problem where it has no version to match. */
export function expectationsOf(
  route: Conditional,
  header: string | undefined,
): Outcome<readonly (number | undefined)[]> {
  if (header === undefined || route.method === 'get') return done([undefined])
  return isConditional(route) ? expectationsIn(header) : NOTHING_TO_MATCH
}

const NOTHING_TO_MATCH = problem(
  'input-invalid',
  'This call has no version to match. Leave If-Match out.',
  'If-Match',
)

/** The entity tag of an answer that shows one version of something; undefined for an answer that does not. */
export function tagOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('version' in answer)) return undefined
  return Number.isSafeInteger(answer.version) ? `"${answer.version}"` : undefined
}

/**
 * Which versions a change may meet, by its If-Match header: try them one after the other until one is not stale.
 * `undefined` stands for any. Weak tags and strange ones match nothing.
 * @see RFC 9110 §13.1.1
 */
export function expectationsIn(header: string | undefined): Outcome<readonly (number | undefined)[]> {
  if (header === undefined) return done([undefined])
  const tags = tagsIn(header)
  if (tags === '*') return done([undefined])
  if (tags === undefined) {
    const detail = `Send the ETag of an answer as it is, quotes included, e.g. "3"; at most ${MAX_TAGS} of them.`
    return problem('input-invalid', detail, 'If-Match')
  }
  const versions = tags.filter(tag => !tag.weak).flatMap(({ text }) => versionIn(text) ?? [])
  return done(versions.length === 0 ? [NO_VERSION] : [...new Set(versions)])
}

const versionIn = (text: string): number | undefined =>
  /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
