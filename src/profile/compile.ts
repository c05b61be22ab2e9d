import type { Binding } from '../core/judge.ts'
import type { Side } from '../core/key.ts'
import type { LimitRule, LimitSubject } from '../core/limit.ts'
import type { Complaint } from '../core/reason.ts'
import type { KeyForm } from '../core/secret.ts'
import { SECOND } from '../core/terms.ts'
import { looseRouteFinder } from './loose-routes.ts'
import { type Presentation, presentationReader, secretReader } from './read.ts'
import {
  type Answer,
  type Circumstances,
  complaintRenderer,
  type LimitHeaderSpeller,
  limitHeaderSpeller,
  limitHeaderWriter,
} from './render.ts'
import { type RouteMatch, routeFinder } from './routes.ts'
import type { ProfileSpec, RouteSpec } from './schema.ts'

/** A limit of a profile, ready to be counted. */
export interface ProfileLimit {
  readonly rule: LimitRule
  readonly per: LimitSubject
}

/** An API's whole key contract, ready to be asked. Made once from a profile file. */
export interface Profile {
  readonly spec: ProfileSpec
  /** Which halves of a key each kind of rule binds. */
  readonly binding: Binding
  /** The presented key, or why there is none. @param rawHeaders `[name, value, name, value, …]` */
  read(rawHeaders: readonly string[]): Presentation
  /** The same for a key that was handed over by itself. */
  readSecret(secret: string): Presentation
  /** What a request asks for. @param path canonical, without its query */
  route(method: string, path: string): RouteMatch
  /** The route that a router runs which takes paths less exactly; undefined where it is not certain. @see looseRouteFinder */
  looseRoute(method: string, path: string): RouteSpec | undefined
  /** The limits that count for one half of a key. */
  limitsOf(side: Side): readonly ProfileLimit[]
  /** The forms a new key of an environment gets secrets in. */
  issuedForms(environment: string | undefined): readonly KeyForm[]
  /** Whether credits are charged in an environment. */
  charges(environment: string | undefined): boolean
  /**
   * Whether the profile spells a complaint like an unknown key. Then nothing about the key may be told
   * beside it either, or the two could be told apart.
   */
  looksUnknown(complaint: Complaint): boolean
  /** A refusal or a failure in this API's spelling. */
  render(complaint: Complaint, at: Circumstances): Answer
  /** What every answer varies on: the credentials, the origin and, with several languages, the wish for one. */
  readonly vary: string
  /** Headers that tell how the tightest limit stands. */
  readonly limitHeaders: ReturnType<typeof limitHeaderWriter>
  /** The same as JSON, where that is known to be all. */
  readonly limitHeaderText: LimitHeaderSpeller | undefined
}

/** Compiles a checked profile. Pure; throws nothing a checked profile could cause. */
export function compileProfile(spec: ProfileSpec): Profile {
  const limits: Readonly<Record<Side, readonly ProfileLimit[]>> = {
    secret: limitsFor(spec, 'secret'),
    publishable: limitsFor(spec, 'publishable'),
  }
  const free = new Set(spec.environments.filter(it => !it.credits).map(it => it.name))
  const unknownRow = spec.errors.rows.find(row => row.when.includes('unknown'))
  return {
    spec,
    binding: {
      readOnly: new Set(spec.binding.readOnly),
      hosts: new Set(spec.binding.hosts),
      referers: new Set(spec.binding.referers),
      addresses: new Set(spec.binding.addresses),
      signature: new Set(spec.binding.signature),
    },
    read: presentationReader(spec),
    readSecret: secretReader(spec),
    route: routeFinder(spec),
    looseRoute: looseRouteFinder(spec),
    limitsOf: side => limits[side],
    issuedForms: environment => spec.forms.filter(form => form.issued && form.environment === environment),
    charges: environment => environment === undefined || !free.has(environment),
    looksUnknown: complaint => unknownRow?.when.includes(complaint) === true,
    render: complaintRenderer(spec),
    vary: varyOf(spec),
    limitHeaders: limitHeaderWriter(spec),
    limitHeaderText: limitHeaderSpeller(spec),
  }
}

const limitsFor = ({ limits }: ProfileSpec, side: Side): readonly ProfileLimit[] =>
  limits
    .filter(({ sides }) => sides?.includes(side) ?? true)
    .map(({ name, kind, limit, seconds, per }) => ({
      per,
      rule: { name, kind, limit, spanMs: seconds * SECOND },
    }))

const varyOf = ({ carriers, languages }: ProfileSpec): string =>
  [...carriers.map(it => it.header), 'Origin', ...(languages.length > 1 ? ['Accept-Language'] : [])].join(
    ', ',
  )
