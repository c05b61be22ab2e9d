import { call } from '../call.ts'
import type { Failed } from '../exit.ts'
import type { Cli } from '../run.ts'
import type { Server } from '../server.ts'
import type { Unreadable } from './bytes.ts'
import type { Line, Row } from './row.ts'

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

/** Lines whose accounts are named by their ids, where they were named by their names. */
export async function* withAccounts(
  lines: AsyncIterable<Line | Unreadable>,
  accounts: AccountsByName,
): AsyncGenerator<Line | Unreadable> {
  for await (const line of lines) yield 'row' in line ? withAccount(line, accounts) : line
}

function withAccount({ line, row }: Line & { readonly row: Row }, accounts: AccountsByName): Line {
  const { accountId } = row
  if (typeof accountId !== 'string' || ID.test(accountId)) return { line, row }
  const id = accounts.get(accountId)
  return id === undefined
    ? { line, complaint: `account: The API has no account "${accountId}": correct its name.` }
    : { line, row: { ...row, accountId: id } }
}
