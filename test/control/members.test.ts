import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/core/member.ts'
import { type Answer, ask, at } from '../build/client.ts'
import { aCrew, type Crew, type Somebody } from '../build/crew.ts'
import { worth } from '../build/worth.ts'

let crew: Crew
beforeAll(async () => {
  crew = await aCrew()
})
afterAll(() => crew.close())

const PASSWORD = 'correct horse battery'
const brief = ({ status, json }: Answer) => [status, json['code'], json['path']]
const invite = (by: Somebody, role: Role, email: string, account = crew.mine) =>
  by.call('POST', `/v1/accounts/${account}/invitations`, { body: { email, role } })
const remove = (by: Somebody, id: unknown) => by.call('DELETE', `/v1/members/${id}`)
const give = (by: Somebody, id: unknown, role: Role) =>
  by.call('PATCH', `/v1/members/${id}`, { body: { role } })

async function memberOf(account: string, role: Role): Promise<Record<string, unknown>> {
  const { json } = await crew.operator.call('GET', `/v1/accounts/${account}/members`)
  return Object([json['items']].flat().find(it => Object(it).role === role))
}

/** Somebody new in an account of their own. */
async function anAccountWith(...roles: readonly Role[]) {
  const account = await crew.anAccount(`Account ${Math.random()}`)
  const people = new Map<Role, Somebody>()
  for (const role of roles) people.set(role, await crew.joined(account, role))
  return { account, as: (role: Role) => worth(people.get(role)) }
}

describe('somebody who was invited', () => {
  it('is a member since, and sees so', async () => {
    const { status, json } = await crew.as('admin').call('GET', '/v1/self')
    expect([status, json['kind'], json['may']]).toEqual([200, 'person', []])
    expect(json['memberships']).toMatchObject([{ accountId: crew.mine, accountName: 'Acme', role: 'admin' }])
  })

  it('lists their own accounts only, of whichever API they ask', async () => {
    for (const query of ['', '?api=zensearch', '?limit=1', '?q=aCM']) {
      const { json } = await crew.as('viewer').call('GET', `/v1/accounts${query}`)
      expect([json['items']].flat().map(it => Object(it).id)).toEqual([crew.mine])
    }
    for (const query of ['?api=latchkey', '?q=other'])
      expect((await crew.as('viewer').call('GET', `/v1/accounts${query}`)).json['items']).toEqual([])
  })

  it('gets a letter with a link that works once', async () => {
    const email = 'once@example.com'
    expect((await invite(crew.as('admin'), 'member', email)).status).toBe(201)
    const token = crew.tokenFor(email)
    expect((await crew.accept(token, { name: 'Once', password: PASSWORD })).status).toBe(201)
    expect(brief(await crew.accept(token, {}))).toEqual([409, 'invitation-over', undefined])
  })

  it('sees what is offered to whom before accepting, as often as they look', async () => {
    const email = 'looking@example.com'
    await invite(crew.as('admin'), 'member', email)
    const token = crew.tokenFor(email)
    const body = { token }
    const look = () =>
      ask('POST /v1/invitations/show', crew.url, { headers: { 'Content-Type': 'application/json' }, body })
    const offer = { accountId: crew.mine, accountName: 'Acme', apiTitle: 'ZenSearch', email, role: 'member' }
    for (const _ of 'twice') expect((await look()).json).toMatchObject({ ...offer, known: false })
    expect((await crew.accept(token, { name: 'L', password: PASSWORD })).status).toBe(201)
    expect(brief(await look())).toEqual([409, 'invitation-over', undefined])
    await invite(crew.operator, 'viewer', crew.stranger.email, crew.foreign)
    body.token = crew.tokenFor(crew.stranger.email)
    expect((await look()).json).toMatchObject({ accountId: crew.foreign, known: true })
    body.token = 'inv_nobody_has_this_one'
    expect(brief(await look())).toEqual([404, 'invitation-unknown', undefined])
  })

  it('who can log in here already needs no password, and is refused with one', async () => {
    const email = crew.stranger.email
    await invite(crew.operator, 'viewer', email, crew.foreign)
    const token = crew.tokenFor(email)
    expect(brief(await crew.accept(token, { name: 'Eve', password: PASSWORD }))).toEqual([
      409,
      'person-taken',
      'password',
    ])
    const { status, json } = await crew.accept(token, {})
    expect([status, json['accountId'], json['email']]).toEqual([201, crew.foreign, email])
    await remove(crew.operator, json['id'])
  })

  it('is told which field is missing, and the token stays good', async () => {
    const email = 'fields@example.com'
    await invite(crew.as('owner'), 'viewer', email)
    const token = crew.tokenFor(email)
    expect(brief(await crew.accept(token, {}))).toEqual([400, 'input-invalid', 'name'])
    expect(brief(await crew.accept(token, { name: 'F' }))).toEqual([400, 'input-invalid', 'password'])
    expect(brief(await crew.accept(token, { name: 'F', password: 'short' }))).toEqual([
      400,
      'input-invalid',
      'password',
    ])
    expect((await crew.accept(token, { name: 'F', password: PASSWORD })).status).toBe(201)
  })

  it('cannot accept what was withdrawn', async () => {
    const email = 'withdrawn@example.com'
    const { json } = await invite(crew.as('admin'), 'member', email)
    const token = crew.tokenFor(email)
    const withdrawn = await crew.as('admin').call('DELETE', `/v1/invitations/${json['id']}`)
    expect([withdrawn.status, withdrawn.json['state']]).toEqual([200, 'withdrawn'])
    expect(brief(await crew.accept(token, { name: 'W', password: PASSWORD }))).toEqual([
      404,
      'invitation-unknown',
      undefined,
    ])
  })

  it('shows as open, then accepted, and nowhere with the token or its digest', async () => {
    const email = 'states@example.com'
    const { json } = await invite(crew.as('admin'), 'member', email)
    const token = crew.tokenFor(email)
    expect(json).toMatchObject({ state: 'open', link: `${crew.url}/accept#token=${token}` })
    await crew.accept(token, { name: 'S', password: PASSWORD })
    const list = await crew.as('admin').call('GET', `/v1/accounts/${crew.mine}/invitations`)
    const states = [list.json['items']].flat().filter(it => Object(it).id === json['id'])
    expect(states).toMatchObject([{ state: 'accepted' }])
    const digest = crew.home.home.ports.secrets.digest(token)
    expect(list.text).not.toMatch(new RegExp(`${token}|${digest}`))
  })

  it('may try only so often', async () => {
    crew.home.clock.advance(60_000)
    const tries = Array.from({ length: 21 }, () => crew.accept(`inv_${'x'.repeat(43)}`, {}))
    const answers = await Promise.all(tries)
    const codes = answers.map(it => it.json['code'])
    expect(codes.filter(it => it === 'invitation-unknown')).toHaveLength(20)
    const over = worth(answers.find(it => it.status === 429))
    expect(over.json['code']).toBe('too-many-attempts')
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
    crew.home.clock.advance(60_000)
  })
})

describe('nobody grants more than they hold', () => {
  const BEYOND = [403, 'role-beyond-yours', 'role']

  it('an admin invites admins, and no owners', async () => {
    expect(brief(await invite(crew.as('admin'), 'owner', 'a@example.com'))).toEqual(BEYOND)
    expect((await invite(crew.as('admin'), 'admin', 'b@example.com')).status).toBe(201)
    expect((await invite(crew.as('owner'), 'owner', 'c@example.com')).status).toBe(201)
  })

  it('nobody raises themselves, and an admin changes and removes no owner', async () => {
    const { account, as } = await anAccountWith('owner', 'admin')
    const [owner, admin] = [await memberOf(account, 'owner'), await memberOf(account, 'admin')]
    expect(brief(await give(as('admin'), admin['id'], 'owner'))).toEqual(BEYOND)
    expect(brief(await give(as('admin'), owner['id'], 'viewer'))).toEqual(BEYOND)
    expect(brief(await remove(as('admin'), owner['id']))).toEqual(BEYOND)
    expect((await memberOf(account, 'owner'))['version']).toBe(1)
    expect((await give(as('owner'), admin['id'], 'owner')).json['role']).toBe('owner')
  })

  it('the last owner stays, whoever asks', async () => {
    const { account, as } = await anAccountWith('owner')
    const { id } = await memberOf(account, 'owner')
    for (const by of [as('owner'), crew.operator]) {
      expect(brief(await give(by, id, 'admin'))).toEqual([409, 'owner-last', 'role'])
      expect(brief(await remove(by, id))).toEqual([409, 'owner-last', undefined])
    }
  })

  it('a root key hands out a role only with the scopes of all that the role may do', async () => {
    const path = `/v1/accounts/${crew.mine}/invitations`
    const inviting = async (scopes: readonly string[], role: Role) => {
      const headers = {
        Authorization: `Bearer ${await crew.rootKey(scopes)}`,
        'Content-Type': 'application/json',
      }
      return ask(`POST ${path}`, crew.url, {
        headers,
        body: { email: `${role}-${scopes.length}@example.com`, role },
      })
    }
    const viewing = ['members:write', 'accounts:read', 'credits:read', 'keys:read']
    expect(brief(await inviting(['members:write'], 'viewer'))).toEqual(BEYOND)
    expect((await inviting(viewing, 'viewer')).status).toBe(201)
    expect(brief(await inviting(viewing, 'owner'))).toEqual(BEYOND)
  })

  it('what an account pays for is changed by operators only', async () => {
    const change = (by: Somebody, body: object) =>
      by.call('PATCH', `/v1/accounts/${crew.mine}`, { body }).then(brief)
    expect(await change(crew.as('owner'), { plan: 'gold' })).toEqual([403, 'role-insufficient', 'plan'])
    expect(await change(crew.as('owner'), { modules: [] })).toEqual([403, 'role-insufficient', 'modules'])
    expect((await change(crew.as('owner'), { name: 'Acme Ltd' }))[0]).toBe(200)
    expect((await change(crew.operator, { plan: 'gold' }))[0]).toBe(200)
  })

  it('the account of the root keys takes no members', async () => {
    const { ports } = crew.home.home
    const api = worth(await ports.directory.named('api', undefined, 'latchkey'))
    const { id } = worth(await ports.directory.named('account', api.id, 'operator'))
    expect(brief(await invite(crew.operator, 'owner', 'root@example.com', id))).toEqual([
      400,
      'input-invalid',
      'id',
    ])
  })
})

describe('a member who was removed', () => {
  it('is a stranger from the very next call on, in the same session', async () => {
    const { account, as } = await anAccountWith('owner', 'admin')
    const path = `/v1/accounts/${account}`
    expect((await as('admin').call('GET', path)).status).toBe(200)
    await remove(as('owner'), (await memberOf(account, 'admin'))['id'])
    expect((await as('admin').call('GET', path)).status).toBe(404)
  })
})

describe('operators', () => {
  it('are made by operators, and one always stays', async () => {
    const { account, as } = await anAccountWith('owner')
    const { personId } = await memberOf(account, 'owner')
    const make = (by: Somebody, id: unknown, operator: boolean) =>
      by.call('PATCH', `/v1/people/${id}`, { body: { operator } })
    expect(brief(await make(as('owner'), personId, true))).toEqual([403, 'role-insufficient', undefined])
    expect((await make(crew.operator, personId, true)).json['operator']).toBe(true)
    expect((await as('owner').call('GET', '/v1/apis')).status).toBe(200)
    expect((await make(crew.operator, personId, false)).json['operator']).toBe(false)
    const self = await crew.operator.call('GET', '/v1/self')
    const own = at(self.json, 'person', 'id')
    expect(brief(await make(crew.operator, own, false))).toEqual([409, 'operator-last', 'operator'])
  })

  it('cannot be set up twice', async () => {
    const body = { token: 'setup_whatever', name: 'Eve', email: 'eve@example.com', password: PASSWORD }
    const headers = { 'Content-Type': 'application/json' }
    expect(brief(await ask('POST /v1/setup', crew.url, { headers, body }))).toEqual([
      403,
      'setup-over',
      'token',
    ])
  })
})

it('what came of it is in the audit log, by whom', async () => {
  const { json } = await crew.operator.call('GET', `/v1/audit?account=${crew.mine}&limit=100`)
  const entries = [json['items']]
    .flat()
    .map(it => [at(it, 'action'), at(it, 'actor', 'kind'), at(it, 'actor', 'name')])
  expect(entries).toContainEqual(['invitation.add', 'person', 'operator@example.com'])
  expect(entries).toContainEqual(['member.add', 'person', crew.as('viewer').email])
})

it('nobody is told of what is foreign through what a body names', async () => {
  const { ports } = crew.home.home
  const project = await crew.operator.call('POST', `/v1/accounts/${crew.foreign}/projects`, {
    body: { name: 'Secret' },
  })
  const collection = await crew.operator.call('POST', `/v1/accounts/${crew.foreign}/collections`, {
    body: { name: 'Secret' },
  })
  const made = await crew
    .as('owner')
    .call('POST', '/v1/keys', { body: { accountId: crew.mine, name: 'Mine' } })
  const answers = (fields: object) =>
    Promise.all([
      crew.as('owner').call('POST', '/v1/keys', { body: { accountId: crew.mine, name: 'New', ...fields } }),
      crew.as('owner').call('PATCH', `/v1/keys/${made.json['id']}`, { body: fields }),
    ])
  const none = (id: unknown) => String(id).replace(/.{4}$/, 'zzzz')
  const plain = (found: readonly Answer[], id: unknown) =>
    found.map(it => it.text.replaceAll(String(id), 'ID').replaceAll(String(it.json['request_id']), 'R'))
  for (const name of ['projectId', 'collections'] as const) {
    const id = (name === 'projectId' ? project : collection).json['id']
    const value = (it: unknown) => ({ [name]: name === 'projectId' ? it : [it] })
    const [foreign, unknown] = [await answers(value(id)), await answers(value(none(id)))]
    expect(foreign.map(it => it.status).every(it => it >= 400)).toBe(true)
    expect(plain(foreign, id)).toEqual(plain(unknown, none(id)))
  }
  expect((await ports.keys.list({ accountId: crew.foreign }, { limit: 1 })).items).toEqual([])
})
