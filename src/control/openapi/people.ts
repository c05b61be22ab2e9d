import type { z } from '@hono/zod-openapi'
import type { Example } from '../examples.ts'
import type { InvitationView, MemberView, PersonView } from '../views/people.ts'
import { actionsOf } from '../views/people.ts'
import { rolesView, type SelfView } from '../views/self.ts'
import { aKey, anAccount, anIssuedKey } from './nouns.ts'

/** People and root keys as the examples of the document show them. */

export const aPerson: z.output<typeof PersonView> = {
  id: 'per_1yH6mKz4Rq9VbD2s',
  email: 'ada@acme.example',
  name: 'Ada Lovelace',
  operator: false,
  createdAt: '2026-11-03T10:00:00.000Z',
}

const aMember: z.output<typeof MemberView> = {
  id: 'mem_3cV8yFg1Tj6NkX4q',
  accountId: anAccount.id,
  personId: aPerson.id,
  email: aPerson.email,
  name: aPerson.name,
  role: 'admin',
  version: 1,
  createdAt: '2026-11-03T10:00:00.000Z',
}

const anInvitation: z.output<typeof InvitationView> = {
  id: 'inv_0rE5uAi9Sl2DoW7p',
  accountId: anAccount.id,
  email: 'grace@acme.example',
  role: 'member',
  state: 'open',
  expiresAt: '2026-11-10T10:05:00.000Z',
  acceptedAt: null,
  version: 1,
  createdAt: '2026-11-03T10:05:00.000Z',
}

const aSelf: z.output<typeof SelfView> = {
  kind: 'person',
  person: aPerson,
  secondFactor: true,
  memberships: [
    {
      memberId: aMember.id,
      accountId: anAccount.id,
      accountName: anAccount.name,
      apiId: anAccount.apiId,
      role: aMember.role,
      may: [...actionsOf(aMember.role)],
    },
  ],
  may: [],
}

const [aCredential] = aKey.credentials
const credentials = aCredential ? [{ ...aCredential, mask: 'lk_root_…x7Qd' }] : []
const [aSecret] = anIssuedKey.secrets
const secrets = aSecret ? [{ ...aSecret, secret: 'lk_root_<shown this once>' }] : []

const aRootKey: typeof aKey = {
  ...aKey,
  id: 'key_0aB3cD4eF5gH6iJ7',
  apiId: 'api_2wE4rT6yU8iO0pA1',
  accountId: 'acc_3sD5fG7hJ9kL1zX2',
  projectId: null,
  name: 'Deployments',
  scopes: ['apis:read', 'keys:read'],
  collections: 'all',
  restrictions: { hosts: [], referers: [], addresses: ['203.0.113.0/24'] },
  limits: {},
  expiresAt: null,
  credentials,
}
const revoked = { state: 'revoked', revokedAt: '2026-11-09T08:00:00.000Z', version: 2 } as const
const listed = (item: unknown) => ({ items: [item], next: null })
const { name, scopes, restrictions } = aRootKey

/** Examples of the operations about people and the keys of this API. */
export const PEOPLE_EXAMPLES: Readonly<Record<string, Example>> = {
  setUp: {
    body: {
      token: 'setup_k2J9xQw7Lm4Rt8Vb1Nc6Zd3Hf5Gs0PyA',
      name: 'Operator',
      email: 'operator@acme.example',
      password: 'correct horse battery staple',
    },
    reply: { ...aPerson, email: 'operator@acme.example', name: 'Operator', operator: true },
  },
  showLoginWays: {
    reply: {
      setUp: true,
      provider: { name: 'Acme Login' },
      mail: true,
      password: { shortest: 10, longest: 128 },
    },
  },
  whoAmI: { reply: aSelf },
  listRoles: { reply: rolesView() },
  revokeSelf: {
    body: { note: 'Found in a public repository.' },
    reply: {
      ...aKey,
      ...revoked,
      revokedReason: 'keyCompromise',
      revokedNote: 'Found in a public repository.',
    },
  },

  listMembers: { id: anAccount.id, reply: listed(aMember) },
  findMember: { id: aMember.id, reply: aMember },
  changeMember: {
    id: aMember.id,
    body: { role: 'viewer' },
    reply: { ...aMember, role: 'viewer', version: 2 },
  },
  removeMember: { id: aMember.id, reply: aMember },

  listInvitations: { id: anAccount.id, reply: listed(anInvitation) },
  invite: {
    id: anAccount.id,
    body: { email: anInvitation.email, role: anInvitation.role },
    reply: anInvitation,
  },
  withdrawInvitation: { id: anInvitation.id, reply: { ...anInvitation, state: 'withdrawn' } },
  showInvitation: {
    body: { token: 'invite_b7Nf2Kq9Xs4Lw1Zr6Tv8Hd3Jm5Pc0YgE' },
    reply: {
      accountId: anAccount.id,
      accountName: anAccount.name,
      apiTitle: 'ZenSearch',
      email: anInvitation.email,
      role: anInvitation.role,
      expiresAt: anInvitation.expiresAt,
      known: false,
    },
  },
  acceptInvitation: {
    body: {
      token: 'invite_b7Nf2Kq9Xs4Lw1Zr6Tv8Hd3Jm5Pc0YgE',
      name: 'Grace Hopper',
      password: 'correct horse battery staple',
    },
    reply: { ...aMember, email: anInvitation.email, name: 'Grace Hopper', role: anInvitation.role },
  },

  listPeople: { reply: listed(aPerson) },
  findPerson: { id: aPerson.id, reply: aPerson },
  changePerson: { id: aPerson.id, body: { operator: true }, reply: { ...aPerson, operator: true } },

  listRootKeys: { reply: listed(aRootKey) },
  createRootKey: { body: { name, scopes, restrictions }, reply: { ...aRootKey, secrets } },
  findRootKey: { id: aRootKey.id, reply: aRootKey },
  changeRootKey: {
    id: aRootKey.id,
    body: { name: 'Releases' },
    reply: { ...aRootKey, name: 'Releases', version: 2 },
  },
  rotateRootKey: {
    id: aRootKey.id,
    body: { graceSeconds: 3600 },
    reply: { ...aRootKey, secrets, version: 2 },
  },
  revokeRootKey: {
    id: aRootKey.id,
    body: { reason: 'superseded' },
    reply: { ...aRootKey, ...revoked, revokedReason: 'superseded' },
  },
}
