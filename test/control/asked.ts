import type { Member } from '../../src/core/member.ts'
import { digestOf } from '../../src/core/terms.ts'
import { addCollection, addProject } from '../../src/engine/accounts.ts'
import { commitReservation, grantCredits, reserveCredits } from '../../src/engine/credits.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { addMember, invite } from '../../src/engine/members.ts'
import type { Crew } from '../build/crew.ts'
import { worth } from '../build/worth.ts'

/** What a well-formed request to a route is made of. */
export interface Asked {
  readonly id?: string
  readonly query?: string
  readonly body?: unknown
}

/** Makes the request to a route about one account, anew each time: what it names is there and untouched. */
export type Ask = (crew: Crew, accountId: string) => Promise<Asked>

let made = 0
const fresh = (prefix: string): string => `${prefix}-${++made}`

const ask =
  (name: (crew: Crew, accountId: string) => Promise<string>, body?: unknown): Ask =>
  async (crew, accountId) => ({ id: await name(crew, accountId), ...(body === undefined ? {} : { body }) })

const account = async (_: Crew, accountId: string) => accountId
const project = async ({ home: { home } }: Crew, accountId: string) =>
  worth(await addProject(home.ports, accountId, fresh('Project'))).id
const collection = async ({ home: { home } }: Crew, accountId: string) =>
  worth(await addCollection(home.ports, home.profiles, accountId, fresh('Collection'))).id
const key = async ({ home: { home } }: Crew, accountId: string) =>
  worth(await issueKey(home.ports, home.profiles, { accountId, name: fresh('Key') })).key.id
const rotated = async (crew: Crew, accountId: string) => {
  const id = await key(crew, accountId)
  await crew.home.call('POST', `/v1/keys/${id}/rotate`, { body: {} })
  return id
}
const disabled = async (crew: Crew, accountId: string) => {
  const id = await key(crew, accountId)
  await crew.home.call('POST', `/v1/keys/${id}/disable`)
  return id
}
const member = async ({ home: { home } }: Crew, accountId: string): Promise<Member['id']> => {
  const id = fresh('per_x')
  const person = { id, email: `${id}@example.com`, name: 'Mel' }
  return worth(await addMember(home.ports, { accountId, person, role: 'viewer' })).id
}
const invitation = async ({ home: { home } }: Crew, accountId: string) => {
  const wanted = { accountId, email: `${fresh('guest')}@example.com`, role: 'viewer' as const }
  return worth(await invite(home.ports, wanted)).invitation.id
}
const credited = async ({ home: { home } }: Crew, accountId: string) =>
  worth(await grantCredits(home.ports, { accountId, amount: 1 }))
const reservation = async (crew: Crew, accountId: string) => {
  await credited(crew, accountId)
  const wanted = { accountId, amount: 1, seconds: 60 }
  return worth(await reserveCredits(crew.home.home.ports, wanted)).reservation.id
}
const committed = async (crew: Crew, accountId: string) => {
  const id = await reservation(crew, accountId)
  return worth(await commitReservation(crew.home.home.ports, { id })).reservation.id
}
const person = async ({ home }: Crew) => {
  const email = `${fresh('person')}@example.com`
  const { people } = worth(home.running.office)
  const found = await people.byEmail('operator@example.com')
  return found?.id ?? email
}
const rootKey = async (crew: Crew) => {
  const { ports } = crew.home.home
  const secret = await crew.rootKey([])
  const api = worth(await ports.directory.named('api', undefined, 'latchkey'))
  return worth(await ports.keys.dossier(api.id, ports.secrets.digest(secret))).key.id
}
const api = async () => 'zensearch'
const inAccount: Ask = async (_, accountId) => ({ query: `account=${accountId}` })
const nothing: Ask = async () => ({})

/** A request for each route, by its id. */
export const ASKED: Readonly<Record<string, Ask>> = {
  addApi: async () => ({ body: { name: fresh('api'), profile: 'zenhire' } }),
  listApis: nothing,
  findApi: ask(api),
  changeApi: ask(api, {}),

  listProfiles: nothing,
  showApiGuide: ask(api),
  exportApiGuide: ask(api),
  showAccountGuide: ask(account),
  exportAccountGuide: ask(account),
  showKeySamples: ask(key),
  findProfile: ask(api),
  checkProfile: async () => ({ body: { text: '{}' } }),
  showApiProfile: ask(api),
  showAccountProfile: ask(account),
  checkRestrictions: async () => ({ body: { restrictions: {} } }),

  addAccount: async () => ({ body: { apiId: 'zensearch', name: fresh('Account') } }),
  listAccounts: async () => ({ query: 'api=zensearch' }),
  findAccount: ask(account),
  listAccountLimits: ask(account),
  changeAccount: ask(account, {}),
  disableAccount: ask(account),
  enableAccount: ask(account),

  addProject: async (_, id) => ({ id, body: { name: fresh('New project') } }),
  listProjects: ask(account),
  findProject: ask(project),
  changeProject: ask(project, {}),

  addCollection: async (_, id) => ({ id, body: { name: fresh('New collection') } }),
  listCollections: ask(account),
  findCollection: ask(collection),
  changeCollection: ask(collection, {}),

  showCredits: ask(account),
  grantCredits: ask(account, { amount: 1 }),
  listCreditEntries: ask(account),
  verifyCredits: ask(account),
  refundCredits: async (crew, id) => ({ id, body: { spending: await committed(crew, id) } }),

  createReservation: async (crew, id) => {
    await credited(crew, id)
    return { id, body: { amount: 1, seconds: 60 } }
  },
  listReservations: ask(account),
  findReservation: ask(reservation),
  commitReservation: ask(reservation, {}),
  releaseReservation: ask(reservation),

  createKey: async (_, accountId) => ({ body: { accountId, name: 'New' } }),
  importKeys: async (_, accountId) => ({
    body: { rows: [{ accountId, name: 'Old', secret: 'zsk_of_no_form_at_all' }] },
  }),
  listKeys: inAccount,
  countKeys: ask(account),
  findKey: ask(key),
  listCredentials: ask(key),
  changeKey: ask(key, {}),
  rotateKey: ask(key, {}),
  endGrace: ask(rotated),
  showRotation: ask(rotated),
  addSigningSecret: ask(key, {}),
  listSigningSecrets: ask(key),
  endSigningSecret: async (crew, accountId) => {
    const id = await key(crew, accountId)
    const added = await crew.home.call('POST', `/v1/keys/${id}/signing-secrets`, { body: {} })
    return { id, body: { secretId: String(Object(added.json)['id'] ?? 'sgn_none') } }
  },
  revokeKey: ask(key, {}),
  disableKey: ask(key),
  enableKey: ask(disabled),

  showKeyUsage: ask(key),
  showUsage: inAccount,
  listKeyUsage: inAccount,
  listKeyRefusals: ask(key),
  listRefusals: inAccount,
  explainRequest: async () => ({ body: { api: 'zensearch', key: 'zsk_sk_none' } }),

  listAudit: inAccount,
  exportAudit: inAccount,
  exportUsage: inAccount,
  verifyAudit: nothing,

  listMembers: ask(account),
  findMember: ask(member),
  changeMember: ask(member, {}),
  removeMember: ask(member),

  listInvitations: ask(account),
  invite: async (_, id) => ({ id, body: { email: `${fresh('new')}@example.com`, role: 'viewer' } }),
  withdrawInvitation: ask(invitation),
  showInvitation: async () => ({ body: { token: `inv_${digestOf('none')}` } }),
  acceptInvitation: async () => ({ body: { token: `inv_${digestOf('none')}` } }),

  listPeople: nothing,
  findPerson: ask(person),
  changePerson: ask(person, {}),

  listNodes: nothing,

  listRootKeys: nothing,
  createRootKey: async () => ({ body: { name: 'New', scopes: [] } }),
  findRootKey: ask(rootKey),
  changeRootKey: ask(rootKey, {}),
  rotateRootKey: ask(rootKey, {}),
  revokeRootKey: ask(rootKey, {}),

  showLoginWays: nothing,
  whoAmI: nothing,
  listRoles: nothing,
  revokeSelf: async () => ({ body: {} }),
  setUp: async () => ({
    body: {
      token: 'setup_none',
      name: 'Eve',
      email: `${fresh('eve')}@example.com`,
      password: 'correct horse battery',
    },
  }),
}
