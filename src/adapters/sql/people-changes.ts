import type { Change, Json } from '../../core/audit.ts'

/** A row of one of the tables of people. */
export type Row = Readonly<Record<string, unknown>>

/** One row as it was and as it is: an insertion was nothing before, a deletion is nothing since. */
export interface Touched {
  readonly table: string
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** What of a table is worth an entry. No column is ever shown that is not named in `shows`. */
interface Watch {
  readonly target: (row: Row) => Change['target']
  readonly added?: (row: Row) => string | undefined
  readonly removed?: (row: Row) => string | undefined
  /** The action by the column whose change makes it. Earlier ones win. */
  readonly changed: Readonly<Record<string, string>>
  /** What an entry shows of a row, by the name it shows it under. */
  readonly shows: Readonly<Record<string, (row: Row) => Json>>
}

const text = (column: string) => (row: Row) => (typeof row[column] === 'string' ? row[column] : null)
const truth = (column: string) => (row: Row) => row[column] === 1

const person = (column: string) => (row: Row) => ({ kind: 'person', id: String(row[column]) })
const noun = (kind: string) => (row: Row) => ({ kind, id: String(row['id']) })

/** A session that only waits for the second factor is no login yet. */
export const CHALLENGE = 'challenge'
const isChallenge = (row: Row): boolean => row['method'] === CHALLENGE

const WATCHED: Readonly<Record<string, Watch>> = {
  person: {
    target: person('id'),
    added: () => 'person.add',
    removed: () => 'person.remove',
    changed: {
      two_factor_enabled: 'second-factor.change',
      ...{ email: 'person.amend', name: 'person.amend', operator: 'person.amend' },
    },
    shows: {
      email: text('email'),
      name: text('name'),
      operator: truth('operator'),
      secondFactor: truth('two_factor_enabled'),
    },
  },
  person_session: {
    target: noun('session'),
    added: row => (isChallenge(row) ? 'session.challenge' : 'session.begin'),
    removed: row => (isChallenge(row) ? undefined : 'session.end'),
    changed: {},
    shows: {
      method: text('method'),
      secondFactor: truth('second_factor'),
      userAgent: text('user_agent'),
    },
  },
  person_login: {
    target: person('user_id'),
    added: row => (row['provider_id'] === 'credential' ? 'password.set' : 'login.add'),
    removed: () => 'login.remove',
    changed: { password: 'password.change' },
    shows: { provider: text('provider_id') },
  },
  person_factor: {
    target: person('user_id'),
    changed: { backup_codes: 'backup-codes.change' },
    shows: {},
  },
  person_passkey: {
    target: noun('passkey'),
    added: () => 'passkey.add',
    removed: () => 'passkey.remove',
    changed: { name: 'passkey.amend' },
    shows: { name: text('name'), deviceType: text('device_type') },
  },
}

/** The person a row is, or belongs to. */
export const ownerIdOf = ({ table, before, after }: Touched): string | undefined => {
  const id = (after ?? before)?.[table === 'person' ? 'id' : 'user_id']
  return typeof id === 'string' ? id : undefined
}

/** What an audit entry says about a row that was touched; undefined where there is nothing to say. */
export function changeOf({ table, before, after }: Touched): Change | undefined {
  const watch = WATCHED[table]
  const row = after ?? before
  if (watch === undefined || row === undefined) return undefined
  const columns = Object.keys(watch.changed).filter(it => before?.[it] !== after?.[it])
  const action = actionOf(watch, { table, before, after }, columns)
  if (action === undefined) return undefined
  const hidden = before === undefined || after === undefined ? [] : columns.filter(it => HIDDEN.has(it))
  return {
    action,
    target: watch.target(row),
    before: before === undefined ? null : shown(watch, before),
    after: after === undefined ? null : { ...shown(watch, after), ...(hidden[0] ? { changed: hidden } : {}) },
  }
}

function actionOf(watch: Watch, { before, after }: Touched, columns: readonly string[]): string | undefined {
  if (before === undefined) return after === undefined ? undefined : watch.added?.(after)
  if (after === undefined) return watch.removed?.(before)
  return columns[0] === undefined ? undefined : watch.changed[columns[0]]
}

/** Columns of which an entry says only that they have changed. */
const HIDDEN: ReadonlySet<string> = new Set(['password', 'backup_codes'])

const shown = ({ shows }: Watch, row: Row) =>
  Object.fromEntries(Object.entries(shows).map(([name, show]) => [name, show(row)]))
