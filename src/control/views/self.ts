import { z } from '@hono/zod-openapi'
import type { Dossier } from '../../core/key.ts'
import type { LimitReading } from '../../core/limit.ts'
import { ROLES } from '../../core/member.ts'
import type { KeyCaller, PersonCaller, RootKeyCaller } from '../callers/caller.ts'
import { iso, maybeIso, maybeText, maybeTime, texts, time } from './nouns.ts'
import { actionsOf, actionsOfOperators, actionsWith, PersonView, personView } from './people.ts'

const may = texts.describe('Names of the actions open to you, as in the table of roles.')

const PersonSelfView = z.strictObject({
  kind: z.literal('person'),
  person: PersonView,
  secondFactor: z.boolean().describe('Whether this session was begun with a second factor.'),
  memberships: z.array(
    z.strictObject({
      memberId: z.string(),
      accountId: z.string(),
      accountName: z.string(),
      apiId: z.string(),
      role: z.enum(ROLES),
      may,
    }),
  ),
  may: may.describe('What is open to you everywhere; more may be in your accounts.'),
})

const Limits = z.array(
  z.strictObject({
    name: z.string(),
    limit: z.int(),
    used: z.int(),
    remaining: z.int(),
    resetsAt: time,
  }),
)

const KeySelfView = z.strictObject({
  kind: z.enum(['root-key', 'key']),
  id: z.string(),
  name: z.string(),
  apiId: z.string(),
  accountId: z.string(),
  projectId: maybeText,
  environment: maybeText,
  mask: z.string(),
  side: z.literal('secret'),
  generation: z.int(),
  scopes: texts,
  collections: z.union([z.literal('all'), texts]),
  modules: texts.describe('Those of the account, which every scope is held to.'),
  signed: z.boolean(),
  limits: Limits,
  expiresAt: maybeTime,
  until: maybeTime.describe('When the secret you show stops working because it was rotated.'),
  may: may.describe('For root keys: which management actions your scopes open.'),
})

/** Everybody may have this half, so it tells nothing of its key and the account. */
const PublishableSelfView = z.strictObject({
  kind: z.literal('key'),
  side: z.literal('publishable'),
  mask: z.string(),
  limits: Limits,
})

export const SelfView = z.union([PersonSelfView, KeySelfView, PublishableSelfView]).openapi('Self')

/** What people may be in an account, and what that lets them do. */
export const RolesView = z
  .strictObject({ items: z.array(z.strictObject({ role: z.enum(ROLES), may })) })
  .openapi('Roles')

/** The table of roles. */
export const rolesView = (): z.output<typeof RolesView> => ({
  items: ROLES.map(role => ({ role, may: [...actionsOf(role)] })),
})

/** A person's accounts, by id. */
export type Places = ReadonlyMap<string, { readonly name: string; readonly apiId: string }>

/** How a person sees themselves. */
export const personSelfView = (
  { session, memberships }: PersonCaller,
  places: Places,
): z.output<typeof PersonSelfView> => ({
  kind: 'person',
  person: personView(session.person),
  secondFactor: session.secondFactor,
  memberships: memberships.map(it => ({
    memberId: it.id,
    accountId: it.accountId,
    accountName: places.get(it.accountId)?.name ?? '',
    apiId: places.get(it.accountId)?.apiId ?? '',
    role: it.role,
    may: [...actionsOf(it.role)],
  })),
  may: session.person.operator ? [...actionsOfOperators()] : [],
})

/** How the holder of a key sees it. */
export function keySelfView({
  kind,
  dossier,
  readings,
}: KeyCaller | RootKeyCaller): z.output<typeof KeySelfView | typeof PublishableSelfView> {
  const { side, mask } = dossier.credential
  const limits = readings.map(readingView)
  if (side === 'publishable') return { kind: 'key', side, mask, limits }
  const may = kind === 'root-key' ? [...actionsWith(dossier.key.scopes)] : []
  return { kind, ...keyPart(dossier), side, limits, may }
}

const keyPart = ({ key, credential, account }: Dossier) => ({
  id: key.id,
  name: key.name,
  apiId: key.apiId,
  accountId: key.accountId,
  projectId: key.projectId ?? null,
  environment: key.environment ?? null,
  mask: credential.mask,
  generation: credential.generation,
  scopes: [...key.scopes],
  collections: key.collections === 'all' ? ('all' as const) : [...key.collections],
  modules: [...account.modules],
  signed: key.signed,
  expiresAt: maybeIso(key.expiresAt),
  until: maybeIso(credential.until),
})

const readingView = ({ name, limit, used, remaining, resetsAt }: LimitReading) => ({
  name,
  limit,
  used,
  remaining,
  resetsAt: iso(resetsAt),
})
