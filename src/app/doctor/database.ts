import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { nodeSecrets } from '../../adapters/node/secrets.ts'
import { inspectDatabase, type Standing } from '../../adapters/postgres/inspect.ts'
import { checkHearing } from '../../adapters/postgres/wire.ts'
import { checkWhole, type Inspection, openInspection } from '../../adapters/sqlite/inspect.ts'
import { verifyAudit } from '../../control/audit-read.ts'
import { SettingsError } from '../../core/error.ts'
import type { Awaitable } from '../../core/terms.ts'
import { type Finding, ok, refused, type Surroundings, warning } from './finding.ts'

/** The database of a home that needs no other. */
export const databaseOf = ({ home }: Surroundings): string => join(home, 'latchkey.db')

/** What is found about the database, and inside it where that is whole. */
export async function database(around: Surroundings): Promise<readonly Finding[]> {
  if (around.settings.DATABASE_URL !== '') return [...(await elsewhere(around)), ...unused(around)]
  const file = databaseOf(around)
  if (!existsSync(file)) return ok(`${file} will be made at the first start`)
  const whole = await found(() => {
    checkWhole(file)
    return ok(`every page of ${file} is whole`)
  })
  return whole.some(it => it.level === 'refused') ? whole : [...whole, ...(await inside(around, file))]
}

const SAID: Readonly<Record<Standing, string>> = {
  empty: 'answers; nothing is in it until the first start',
  earlier: 'answers; it is of an earlier version until "latchkey migrate", or the next start',
  current: 'answers, and is of this version',
}

/** What an earlier version has left is looked into once it is brought up. */
async function elsewhere(around: Surroundings): Promise<readonly Finding[]> {
  const findings = await found(() =>
    inspectDatabase(around.settings.DATABASE_URL, async inspection => [
      ...ok(SAID[inspection.standing]),
      ...(inspection.standing === 'current' ? await within(around, inspection) : []),
    ]),
  )
  const hearing = findings.some(it => it.level === 'refused') ? [] : await hearingOf(around)
  return [...findings, ...hearing].map(it => ({ check: 'DATABASE_URL', ...it }))
}

/** Nothing is said of what comes through. */
const hearingOf = ({ settings }: Surroundings): Promise<readonly Finding[]> =>
  found(async () => {
    await checkHearing(settings.DATABASE_URL)
    return []
  })

/** Nobody is to wonder where everything has gone. */
const unused = (around: Surroundings): readonly Finding[] =>
  existsSync(databaseOf(around))
    ? about(
        'LATCHKEY_HOME',
        warning(
          `holds ${databaseOf(around)}, which is not used while DATABASE_URL is set: unset that to use it, or move it away`,
        ),
      )
    : []

async function inside(around: Surroundings, file: string): Promise<readonly Finding[]> {
  const inspection = openInspection(file)
  try {
    return await within(around, inspection)
  } finally {
    inspection.close()
  }
}

/** What is looked at in a database, whichever it is. */
interface Within {
  readonly audit: Inspection['audit']
  readonly people: () => Awaitable<number>
}

const within = async (around: Surroundings, { audit, people }: Within): Promise<readonly Finding[]> => [
  ...about('audit log', await audited(audit)),
  ...about('LATCHKEY_SMTP_URL', mail(around, await people())),
]

async function audited(audit: Within['audit']): Promise<readonly Finding[]> {
  const { reached, flaw } = await verifyAudit({ audit, secrets: nodeSecrets() })
  return flaw === undefined
    ? ok(`all ${reached.count} entries are as they were written`)
    : refused(
        `entry ${flaw.seq} is not as it was written: see "latchkey audit verify", and compare with a backup`,
      )
}

const mail = ({ settings }: Surroundings, people: number): readonly Finding[] =>
  people > 0 && settings.LATCHKEY_SMTP_URL === ''
    ? warning(
        'is not set, and people log in here: nobody who forgets a password gets a mail; give a mail server',
      )
    : ok('is fine for the people there are')

const about = (check: string, findings: readonly Finding[]): readonly Finding[] =>
  findings.map(it => ({ ...it, check }))

/** What a look finds, also where that ends with why a database cannot be used. */
async function found(
  look: () => readonly Finding[] | Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look()
  } catch (cause) {
    if (cause instanceof SettingsError) return refused(cause.message)
    throw cause
  }
}
