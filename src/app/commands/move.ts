import { auditOf, type MovedRows, move as moveRows } from '../../adapters/move/moving.ts'
import { type Kind, openSides, type Sides } from '../../adapters/move/sides.ts'
import { nodeSecrets } from '../../adapters/node/secrets.ts'
import { lockFolder } from '../../adapters/sqlite/lock.ts'
import { interruptible } from '../../cli/end.ts'
import { EXIT } from '../../cli/exit.ts'
import { progressOf } from '../../cli/progress.ts'
import { lookOf, tableText } from '../../cli/text.ts'
import { verifyAudit } from '../../control/audit-read.ts'
import { SettingsError } from '../../core/error.ts'
import { readSettings } from '../settings/settings.ts'
import type { Io } from './command.ts'
import { flushFolder } from './durable.ts'

/** What a command line says about a move. */
export interface MoveOptions {
  readonly from: Kind
  readonly to: Kind
}

/** Copies everything from one side to the other, compares both, and makes the target what a server opens. */
export async function move(io: Io, { from, to }: MoveOptions, json: boolean): Promise<void> {
  const { LATCHKEY_HOME: home, DATABASE_URL: url } = readSettings(io.env)
  if (url === '') throw new SettingsError('Set DATABASE_URL to the PostgreSQL to move from or to.')
  const release = lockFolder(home)
  try {
    const sides = await openSides({ from, home, url })
    try {
      await moved(io, sides, { from, to, home, json })
    } finally {
      await sides.close()
    }
  } catch (cause) {
    throw inWords(cause)
  } finally {
    release()
  }
}

/** What a database or the system says; anything else is a defect. */
function inWords(cause: unknown): unknown {
  const { code, message } = Object(cause)
  if (cause instanceof SettingsError || code === undefined) return cause
  return new SettingsError(`The move stopped (${message}): run the same command again to go on.`, { cause })
}

async function moved(io: Io, sides: Sides, saying: Saying): Promise<void> {
  const bar = progressOf(io, 'Copying and comparing', 1)
  const come = await interruptible(
    () => undefined,
    asked => moveRows(sides, { asked, at: (done, total) => bar.at(done / Math.max(1, total)) }),
  ).finally(bar.end)
  if (come.outcome === 'stopped') return interrupted(io, come, saying)
  const { reached, flaw } = await verifyAudit({ audit: auditOf(sides.to), secrets: nodeSecrets() })
  const other = come.tables.filter(it => it.from.digest !== it.to.digest || it.from.rows !== it.to.rows)
  if (other.length === 0 && flaw === undefined) {
    await sides.finish()
    flushFolder(saying.home)
  }
  io.write(
    report(io, come.tables, {
      ...saying,
      audited: reached.count,
      ok: other.length === 0 && flaw === undefined,
    }),
  )
  if (other.length > 0) throw differs(other, saying.to)
  if (flaw !== undefined)
    throw new SettingsError(
      `Entry ${flaw.seq} of the audit log is not as it was written: see "latchkey audit verify".`,
    )
}

interface Saying {
  readonly from: Kind
  readonly to: Kind
  readonly home: string
  readonly json: boolean
}

interface Ended extends Saying {
  readonly audited: number
  readonly ok: boolean
}

function report(io: Io, tables: readonly MovedRows[], { from, to, json, audited, ok }: Ended): string {
  if (json) return `${JSON.stringify({ from, to, ok, audited, tables: tables.map(rowOf) })}\n`
  const shown = tables.map(it => {
    const { table, rows, digest, same } = rowOf(it)
    return {
      table,
      from: rows.from,
      to: rows.to,
      digest: short(digest.from),
      there: short(digest.to),
      same: same ? 'yes' : 'NO',
    }
  })
  const text = tableText(
    shown,
    ['table', 'from', 'to', 'digest', 'there', 'same'],
    lookOf(io.screen, Date.now()),
  )
  const rows = tables.reduce((sum, it) => sum + it.from.rows, 0)
  return ok
    ? `${text}\nMoved ${rows} rows from ${from} to ${to}, and compared them; the audit log holds (${audited} entries).\n${NEXT[to]}\n`
    : text
}

const short = (digest: string): string => digest.slice(0, 12)

const rowOf = ({ table, from, to }: MovedRows) => ({
  table,
  rows: { from: from.rows, to: to.rows },
  digest: { from: from.digest, to: to.digest },
  same: from.rows === to.rows && from.digest === to.digest,
})

const NEXT: Readonly<Record<Kind, string>> = {
  postgres:
    'Next: start every server with DATABASE_URL, and with the secret of this home. The file is left as it was.',
  sqlite:
    'Next: start the server without DATABASE_URL, and with the secret of those before. The database there is left as it was.',
}

const EMPTY: Readonly<Record<Kind, string>> = {
  postgres: 'Empty the database at DATABASE_URL',
  sqlite: 'Remove latchkey.db.move from the home',
}

const differs = (tables: readonly MovedRows[], to: Kind): SettingsError =>
  new SettingsError(
    `Both sides are not the same (${tables.map(it => it.table).join(', ')}): somebody has changed one of them meanwhile. ${EMPTY[to]}, and move again.`,
  )

function interrupted(
  { writeError }: Io,
  { copied, rows }: { readonly copied: number; readonly rows: number },
  { json }: Saying,
): void {
  const detail = `Interrupted: ${copied} of ${rows} rows are copied. Run the same command again to go on.`
  writeError(
    json
      ? `${JSON.stringify({ type: 'urn:latchkey:problem:interrupted', title: 'Not done', code: 'interrupted', detail })}\n`
      : `latchkey: ${detail}\n`,
  )
  process.exitCode = EXIT.interrupted
}
