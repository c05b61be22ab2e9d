import { call } from './call.ts'
import type { Failed } from './exit.ts'
import type { Line } from './import-row.ts'
import type { Cli } from './run.ts'
import type { Server } from './server.ts'

/** Accounts of an API: the id of each by its name. */
export type AccountsByName = ReadonlyMap<string, string>

const LIST = { method: 'GET', path: '/v1/accounts', flags: [] } as const
const PAGE = '100'
const ID = /^acc_\w+$/

/** Every account of an API, or why they cannot be read. @param api its id or its name */
export async function accountsOf(cli: Cli, server: Server, api: string): Promise<AccountsByName | Failed> {
  const ids = new Map<string, string>()
  let cursor: string | undefined
  do {
    const fields = { api, limit: PAGE, ...(cursor !== undefined && { cursor }) }
    const called = await call(cli, server, { verb: LIST, names: [], fields })
    if (!called.ok) return called
    for (const { name, id } of [called.json['items']].flat().map(Object)) ids.set(String(name), String(id))
    const { next } = called.json
    cursor = typeof next === 'string' ? next : undefined
  } while (cursor !== undefined)
  return ids
}

/** A line whose account is named by its id, where it was named by its name. */
export function withAccount(line: Line, accounts: AccountsByName): Line {
  if (!('row' in line)) return line
  const { accountId } = line.row
  if (typeof accountId !== 'string' || ID.test(accountId)) return line
  const id = accounts.get(accountId)
  return id === undefined
    ? { line: line.line, complaint: `account: The API has no account "${accountId}": correct its name.` }
    : { line: line.line, row: { ...line.row, accountId: id } }
}
