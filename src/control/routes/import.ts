import { z } from '@hono/zod-openapi'
import { DIGEST_KINDS } from '../../core/digest.ts'
import { done, type Outcome } from '../../core/problem.ts'
import { type PreparedImport, prepareImport } from '../../engine/import.ts'
import { importRows, type RowFate } from '../../engine/import-rows.ts'
import { remembering } from '../../engine/remembering.ts'
import { limitsBeyondCaller } from '../callers/allowances.ts'
import { type Authority, beyondCallerIn, slowDigestBeyondCaller } from '../callers/authority.ts'
import { line as lineOf, secret } from '../input/fields.ts'
import { checked } from '../input/input.ts'
import { nothing, type Route, route } from '../route.ts'
import { maybeText } from '../views/nouns.ts'
import { NewKey } from './keys.ts'

/** Rows of one call. */
export const MAX_ROWS = 10_000
/** As many rows of half a kibibyte, and room for a few that are longer. */
const MAX_ROWS_BYTES = 8 * 1024 * 1024
const MAX_LINE = 1_000_000_000

const number = z
  .int()
  .min(1)
  .max(MAX_LINE)
  .optional()
  .describe('Where it stands in its file; absent: its place among the rows, from 1.')

/** One key that was made elsewhere. */
export const ImportRow = NewKey.extend({
  line: number,
  secret: secret.optional().describe('The key itself, where it is known.'),
  digest: z
    .strictObject({
      kind: lineOf(40).describe(`How it was made: ${DIGEST_KINDS.join(', ')}.`),
      value: lineOf(1000).describe('Hex or base64; of bcrypt, scrypt and argon2 the whole text.'),
      prefix: lineOf(256)
        .optional()
        .describe('The non-secret beginning of the key. Slow kinds and prefixed API keys need it.'),
    })
    .optional()
    .describe('A digest of the key, where only that is known. Give this or the secret.'),
}).openapi('ImportRow')

const RowView = z
  .strictObject({
    line: z.int(),
    status: z.enum(['imported', 'would-import', 'duplicate', 'refused']),
    keyId: maybeText,
    code: maybeText,
    path: maybeText.describe('What of the row it is about.'),
    detail: maybeText,
  })
  .openapi('ImportedRow')

/** What became of the rows. */
export const ReportView = z
  .strictObject({
    dryRun: z.boolean(),
    imported: z.int().describe('Rows whose keys work now; in a dry run, those that would.'),
    duplicates: z.int(),
    refused: z.int(),
    rows: z.array(RowView),
  })
  .openapi('ImportReport')

const importRoute = route(
  {
    id: 'importKeys',
    action: 'keys.import',
    of: { rows: 'rows' },
    creates: true,
    summary: 'Take over keys that were made elsewhere, each by itself; they keep working unchanged',
    method: 'post',
    path: '/v1/keys/import',
    query: nothing,
    body: z.strictObject({
      rows: z
        .array(z.unknown())
        .min(1, 'Give at least one row.')
        .max(MAX_ROWS, `Give at most ${MAX_ROWS} rows.`)
        .openapi({ items: { $ref: '#/components/schemas/ImportRow' } }),
      dryRun: z.boolean().optional().describe('Say what would become of the rows, and import none.'),
    }),
    most: MAX_ROWS_BYTES,
    reply: ReportView,
    fails: ['account-unknown', 'role-insufficient'],
  },
  async call => {
    const { dryRun = false, rows } = call.body
    const ports = { ...call.ports, directory: remembering(call.ports.directory) }
    const by = { ...call, ports, engine: { ...call.engine, ports } }
    const fates = await importRows(ports, { rows, dryRun, prepare: row => preparedFor(by, row) })
    return done(reportOn(rows, fates, dryRun))
  },
)

/** A row as a key its caller may make, or what is wrong with it. */
async function preparedFor(by: Authority, given: unknown): Promise<Outcome<PreparedImport>> {
  const row = checked(ImportRow, given)
  if (!row.ok) return row
  const { accountId, digest, limits } = row.value
  const beyond =
    slowDigestBeyondCaller(by.caller, digest?.kind) ??
    (await beyondCallerIn(by, accountId, row.value)) ??
    (await limitsBeyondCaller(by, accountId, limits))
  return beyond ?? prepareImport(by.ports, by.engine.profiles, row.value)
}

function reportOn(
  rows: readonly unknown[],
  fates: readonly RowFate[],
  dryRun: boolean,
): z.output<typeof ReportView> {
  const count = (...of: readonly RowFate['status'][]) => fates.filter(it => of.includes(it.status)).length
  return {
    dryRun,
    imported: count('imported', 'would-import'),
    duplicates: count('duplicate'),
    refused: count('refused'),
    rows: fates.map((fate, at) => rowView(fate, lineNumber(rows[at], at + 1))),
  }
}

const lineNumber = (row: unknown, place: number): number => {
  const said = number.safeParse(Object(row)['line'])
  return said.success ? (said.data ?? place) : place
}

const rowView = (fate: RowFate, line: number): z.output<typeof RowView> => {
  const problem = 'problem' in fate ? fate.problem : undefined
  return {
    line,
    status: fate.status,
    keyId: fate.status === 'imported' ? fate.keyId : null,
    code: problem?.code ?? null,
    path: problem?.path ?? null,
    detail: problem?.detail ?? null,
  }
}

/** Taking over keys that were made elsewhere. */
export const importRoutes: readonly Route[] = [importRoute]
