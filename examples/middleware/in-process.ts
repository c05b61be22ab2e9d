import { addAccount, createLatchkey, issueKey } from 'latchkey'

/** Latchkey within your own process: no server beside it, no network, the keys in a folder or a database of yours. */
export const latchkey = await createLatchkey({
  profile: 'profiles/starter.json', // a copy of it is your API's contract
  store: { sqlite: process.env['KEYS'] ?? 'keys' }, // or { postgres: 'postgres://…' }
})

/** A key for a new customer. The dashboard and the management API do the same. */
export async function firstKey(name: string): Promise<string> {
  const { ports, profiles, apis } = latchkey.engine
  const account = await addAccount(ports, profiles, { apiId: apis.named('starter')?.apiId ?? '', name })
  if (!account.ok) throw new Error(account.problem.detail)
  const wanted = { accountId: account.value.id, name: 'First key', scopes: ['things:read', 'things:write'] }
  const issued = await issueKey(ports, profiles, wanted)
  if (!issued.ok) throw new Error(issued.problem.detail)
  return issued.value.secrets[0]?.secret ?? ''
}
