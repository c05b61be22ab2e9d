import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROLES, type Role } from '../../src/core/member.ts'
import { issueKey } from '../../src/engine/issue.ts'
import type { Answer, Asking } from './client.ts'
import { aHome } from './home.ts'
import { askControl } from './promised.ts'
import { worth } from './worth.ts'

const PASSWORD = 'correct horse battery'

/** Somebody with a browser: its cookie, and where its pages come from. */
export interface Somebody {
  readonly email: string
  readonly cookie: string
  call(method: string, path: string, asking?: Asking): Promise<Answer>
}

/** Latchkey with an API, two accounts, an operator, and somebody of each role in the first account. */
export async function aCrew() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-crew-'))
  const home = await aHome(folder)
  const url = home.running.controlUrl

  async function login(email: string): Promise<Somebody> {
    home.clock.advance(60_000)
    const json = { 'Content-Type': 'application/json', Origin: url }
    const body = { email, password: PASSWORD }
    const { status, headers } = await askControl('POST /v1/auth/sign-in/email', url, { headers: json, body })
    if (status !== 200) throw new Error(`${email} cannot log in: ${status}`)
    const cookie = headers
      .getSetCookie()
      .map(it => it.split(';')[0])
      .join('; ')
    return {
      email,
      cookie,
      call: (method, path, { headers: extra, body: said } = {}) =>
        askControl(`${method} ${path}`, url, {
          body: said,
          headers: { Cookie: cookie, ...(said === undefined ? {} : json), Origin: url, ...extra },
        }),
    }
  }

  const accept = (token: string, more: object) =>
    askControl('POST /v1/invitations/accept', url, {
      headers: { 'Content-Type': 'application/json' },
      body: { token, ...more },
    })

  const operator = await setUp()
  const mine = await home.anAccount('zensearch')
  const foreign = await anAccount('Foreign')
  const other = await anAccount('Other')
  const people = new Map<Role, Somebody>()
  for (const role of ROLES) people.set(role, await joined(mine, role))
  const stranger = await joined(other, 'owner')

  /** Makes the first operator with the token of the terminal. */
  async function setUp(): Promise<Somebody> {
    const email = 'operator@example.com'
    const token = worth(home.running.office?.setupToken)
    const body = { token, name: 'Olga', email, password: PASSWORD }
    const headers = { 'Content-Type': 'application/json' }
    const made = await askControl('POST /v1/setup', url, { headers, body })
    if (made.status !== 201) throw new Error(made.text)
    return login(email)
  }

  async function anAccount(name: string): Promise<string> {
    const { json } = await home.call('POST', '/v1/accounts', { body: { apiId: 'zensearch', name } })
    return String(json['id'])
  }

  /** Invites somebody new by mail, and accepts for them. */
  async function joined(
    accountId: string,
    role: Role,
    email = `${role}@${accountId.replace('_', '-')}.example.com`,
  ) {
    const invitation = { email, role }
    const sent = await operator.call('POST', `/v1/accounts/${accountId}/invitations`, { body: invitation })
    if (sent.status !== 201) throw new Error(sent.text)
    const accepted = await accept(tokenFor(email), { name: role, password: PASSWORD })
    if (accepted.status !== 201) throw new Error(accepted.text)
    return login(email)
  }

  /** The token in the latest mail to an address. */
  function tokenFor(email: string): string {
    const mail = home.noted.findLast(it => JSON.parse(it).to === email)
    return worth(/token=([\w-]+)/.exec(mail ?? '')?.[1])
  }

  /** A root key that holds these scopes. */
  async function rootKey(scopes: readonly string[]): Promise<string> {
    const { ports, profiles } = home.home
    const api = worth(await ports.directory.named('api', undefined, 'latchkey'))
    const { id: accountId } = worth(await ports.directory.named('account', api.id, 'operator'))
    const issued = worth(await issueKey(ports, profiles, { accountId, name: 'Root key', scopes }))
    return worth(issued.secrets[0]).secret
  }

  return {
    ...{ home, url, operator, people, stranger, mine, foreign, other },
    ...{ login, joined, accept, tokenFor, anAccount, rootKey },
    /** Somebody of a role in the first account. */
    as: (role: Role): Somebody => worth(people.get(role)),
    async close() {
      await home.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Crew = Awaited<ReturnType<typeof aCrew>>
