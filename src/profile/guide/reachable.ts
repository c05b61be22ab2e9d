import { COMPLAINTS, type Complaint } from '../../core/reason.ts'
import type { ProfileSpec } from '../schema.ts'
import { demandsOf, scopesNamed, writes } from './routes.ts'

type Condition = (spec: ProfileSpec) => boolean

const demands =
  (kind: 'modules' | 'environments'): Condition =>
  spec =>
    demandsOf(spec).some(it => it.needs[kind].length > 0)
const binds =
  (kind: keyof ProfileSpec['binding']): Condition =>
  ({ binding }) =>
    binding[kind].length > 0
const signs: Condition = spec =>
  (spec.signing !== undefined || spec.messageSignatures !== undefined) && binds('signature')(spec)
const touchesResources: Condition = ({ routes }) => routes.some(it => it.resource !== undefined)

/** When a complaint can be made at all, by an API of this profile. Absent: always. */
const CONDITIONS: Partial<Readonly<Record<Complaint, Condition>>> = {
  expired: ({ keys }) => keys.expiry === 'optional',
  'environment-denied': demands('environments'),
  'address-denied': binds('addresses'),
  'host-denied': spec => binds('hosts')(spec) || spec.cors !== 'never',
  'referer-denied': binds('referers'),
  'signature-missing': signs,
  'signature-stale': signs,
  'signature-wrong': signs,
  'signature-replayed': spec => spec.messageSignatures !== undefined && binds('signature')(spec),
  'side-denied': spec =>
    binds('readOnly')(spec) && spec.routes.some(route => route.methods.some(it => writes(route, it))),
  'scope-missing': spec => demandsOf(spec).some(it => scopesNamed(it.needs).length > 0),
  'resource-denied': spec => spec.collections && touchesResources(spec),
  'resource-unknown': touchesResources,
  'module-missing': demands('modules'),
  'rate-limited': ({ limits }) => limits.length > 0,
  'credits-exhausted': ({ routes }) => routes.some(it => it.credits > 0),
  'request-too-large': spec =>
    signs(spec) ||
    spec.routes.some(it => Object.values(it.attributes).some(({ json }) => json !== undefined)),
}

/** Everything a request to an API of this profile can be answered with, besides what it came for. */
export const reachableComplaints = (spec: ProfileSpec): readonly Complaint[] =>
  COMPLAINTS.filter(it => CONDITIONS[it]?.(spec) ?? true)
