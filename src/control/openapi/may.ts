import type { Role } from '../../core/member.ts'
import { type Action, type ActionRule, ruleOf } from '../../core/roles.ts'

const plural = (role: Role): string => `${role}s`

/** Who may do it, as two sentences of the document. */
export function described(action: Action): string {
  const rule = ruleOf(action)
  return `${rule.about} ${whoMay(rule)}`
}

function whoMay({ roles, scope, open }: ActionRule): string {
  if (open === 'anybody') return 'Anybody may.'
  if (open === 'known' && roles.length === 0 && scope === undefined)
    return 'Everybody who shows who they are may.'
  const people = open === 'known' ? ['everybody who is signed in'] : [...roles.map(plural), 'operators']
  const keys = scope === undefined ? [] : [`root keys with the scope \`${scope}\``]
  return `For ${listed([...people, ...keys])}.`
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** How somebody shows who they are. */
export const SECURITY_SCHEMES = {
  rootKey: { type: 'http', scheme: 'bearer', description: 'A root key, `lk_root_…`.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-latchkey.session',
    description:
      'The session of a person, set by signing in. Over http on localhost the cookie is called `latchkey.session`. Requests that change something must come from the same origin.',
  },
  key: { type: 'http', scheme: 'bearer', description: 'A key of any protected API.' },
} as const

type Scheme = Partial<Record<keyof typeof SECURITY_SCHEMES, string[]>>

/** Which of them an action takes. */
export function securityOf(action: Action): Scheme[] {
  const { open, scope } = ruleOf(action)
  if (open === 'anybody') return []
  if (action.startsWith('self.')) return [{ key: [] }, { rootKey: [] }, { session: [] }]
  return scope === undefined && open === undefined ? [{ session: [] }] : [{ rootKey: [] }, { session: [] }]
}
