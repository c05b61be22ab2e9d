import { z } from '@hono/zod-openapi'
import { parseAddress } from '../../core/address.ts'
import { hostOfUrl, parseHost } from '../../core/origin.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { admittingHost, admittingRange, admittingReferer, misspelt } from '../../engine/restrictions.ts'
import { line, restrictions } from '../input/fields.ts'
import { nothing, type Route, route } from '../route.ts'
import { maybeText } from '../views/nouns.ts'

const probe = line(2000).optional()

const Tried = z
  .strictObject({
    admitted: z.boolean(),
    rule: maybeText.describe('The first rule that admits it; null where none does, or where there are none.'),
  })
  .nullable()
  .describe('null: nothing was given to try. A list without rules admits everything.')

const RestrictionCheck = z
  .strictObject({ hosts: Tried, referers: Tried, addresses: Tried })
  .openapi('RestrictionCheck')

type Tried = z.output<typeof Tried>

/** What comes of trying something on a list of rules. */
function tried<T>(
  rules: readonly string[] = [],
  value: T | undefined,
  admitting: (rules: readonly string[], value: T) => string | undefined,
): Tried {
  if (value === undefined) return null
  const rule = admitting(rules, value)
  return { admitted: rules.length === 0 || rule !== undefined, rule: rule ?? null }
}

/** A value as it is compared, if it was given at all. */
function read<T>(
  path: string,
  text: string | undefined,
  parse: (text: string) => T | undefined,
  otherwise: string,
): Outcome<T | undefined> {
  const value = text === undefined ? undefined : parse(text)
  return text !== undefined && value === undefined
    ? problem('input-invalid', `"${text}" is not ${otherwise}`, path)
    : done(value)
}

const asPage = (text: string): string | undefined => (hostOfUrl(text) === undefined ? undefined : text)
const asHost = (text: string): string | undefined => parseHost(text) ?? hostOfUrl(text)

const checkRoute = route(
  {
    id: 'checkRestrictions',
    action: 'restrictions.check',
    of: 'caller',
    summary: 'Check how restrictions are written, and try which of their rules admits something',
    method: 'post',
    path: '/v1/restrictions/check',
    query: nothing,
    body: z.strictObject({
      restrictions,
      address: probe.describe('An IP address to try.'),
      host: probe.describe('A host, or the address of a page on it, to try.'),
      referer: probe.describe('The address of a page to try.'),
    }),
    reply: RestrictionCheck,
    fails: [],
  },
  async ({ body }) => {
    const wrong = misspelt(body.restrictions)
    if (wrong !== undefined) return { ok: false, problem: wrong }
    const address = read('address', body.address, parseAddress, 'an IP address. Write 203.0.113.7.')
    if (!address.ok) return address
    const host = read('host', body.host, asHost, 'a host. Write docs.example.com.')
    if (!host.ok) return host
    const referer = read('referer', body.referer, asPage, 'a page. Write https://docs.example.com/guide.')
    if (!referer.ok) return referer
    const { hosts, referers, addresses } = body.restrictions
    return done({
      hosts: tried(hosts, host.value, admittingHost),
      referers: tried(referers, referer.value, admittingReferer),
      addresses: tried(addresses, address.value, admittingRange),
    })
  },
)

/** What restrictions mean before a key has them. */
export const restrictionRoutes: readonly Route[] = [checkRoute]
