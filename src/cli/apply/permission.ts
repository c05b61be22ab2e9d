import { type Action, ruleOf } from '../../core/roles.ts'
import { EXIT, type Failed, failed } from '../exit.ts'
import { type Asking, ask } from './ask.ts'
import type { Item, Plan } from './plan.ts'
import { type Kind, textsIn } from './tree.ts'

/** What making, changing and ending each kind is called in the table of roles. */
const NEEDED: Readonly<Record<Kind, Readonly<Record<Exclude<Item['action'], 'same'>, Action>>>> = {
  api: { create: 'apis.create', change: 'apis.change', end: 'apis.change' },
  account: { create: 'accounts.create', change: 'account.change', end: 'account.standing' },
  project: { create: 'projects.create', change: 'projects.change', end: 'projects.change' },
  collection: { create: 'collections.create', change: 'collections.change', end: 'collections.change' },
  key: { create: 'keys.create', change: 'keys.change', end: 'keys.revoke' },
  member: { create: 'invitations.create', change: 'members.change', end: 'members.remove' },
}

/** Why whoever asks may not do all of a plan; then none of it is done. */
export async function forbidden(asking: Asking, { items }: Plan): Promise<Failed | undefined> {
  const self = await ask(asking, { method: 'GET', path: '/v1/self' })
  if (!self.ok) return self
  const may = new Set(textsIn(self.json['may']))
  const needed = items.flatMap(it => (it.action === 'same' ? [] : [NEEDED[it.kind][it.action]]))
  const missing = [...new Set(needed)].filter(it => !may.has(it))
  if (missing.length === 0) return undefined
  const scopes = [...new Set(missing.map(it => ruleOf(it).scope ?? it))].join(', ')
  const sentence = `You may do this only in part, so nothing was changed. What a root key would need besides: ${scopes}.`
  return failed(EXIT.refused, 'scope-missing', sentence)
}
