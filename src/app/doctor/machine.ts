import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { checkVersion } from '../../adapters/sqlite/database.ts'
import { isOlder } from '../../cli/call.ts'
import { SettingsError } from '../../core/error.ts'
import { type Check, type Finding, ok, refused, type Surroundings, warning } from './finding.ts'

/** As package.json says. */
const OLDEST_NODE = '24.9.0'
/** A file this much newer than now was written by another clock. */
const CLOCK_MS = 60_000
/** Of a key in memory. */
const KEY_BYTES = 2048

function versions(): readonly Finding[] {
  const node = process.versions.node
  if (isOlder(node, OLDEST_NODE)) return refused(`this is Node ${node}: use ${OLDEST_NODE} or a later one`)
  try {
    checkVersion(process.versions['sqlite'] ?? '0')
    return ok(`Node ${node} with SQLite ${process.versions['sqlite']}`)
  } catch (cause) {
    if (cause instanceof SettingsError) return refused(cause.message)
    throw cause
  }
}

function clock({ home }: Surroundings): readonly Finding[] {
  const files = ['latchkey.db', 'latchkey.db-wal'].map(it => join(home, it)).filter(it => existsSync(it))
  const ahead = Math.max(0, ...files.map(it => statSync(it).mtimeMs)) - Date.now()
  return ahead > CLOCK_MS
    ? refused(
        `the database was written ${Math.round(ahead / 1000)} s from now: set the clock right, for keys expire by it`,
      )
    : ok('is not behind what was written')
}

function memory({ settings }: Surroundings): readonly Finding[] {
  const wanted = settings.LATCHKEY_CACHED_KEYS * KEY_BYTES
  return wanted > totalmem() / 2
    ? warning(`may take ${Math.round(wanted / 2 ** 20)} MiB, over half of this machine's memory: set fewer`)
    : ok('fits into memory')
}

const PORTS = { LATCHKEY_CONTROL_PORT: 'gateway', LATCHKEY_GATEWAY_PORT: 'control' } as const
/** Those of the planes there are to be: the other role has none there. */
const portsOf = ({ LATCHKEY_ROLE: role }: Surroundings['settings']) =>
  (['LATCHKEY_CONTROL_PORT', 'LATCHKEY_GATEWAY_PORT'] as const).filter(it => PORTS[it] !== role)

async function ports({ settings, home }: Surroundings): Promise<readonly Finding[]> {
  if (isServed(home)) return ok('a server runs over this home')
  const findings: Finding[] = []
  for (const name of portsOf(settings)) {
    const code = await listening(settings.LATCHKEY_HOST, settings[name])
    const says = WHY[code ?? ''] ?? `cannot be listened on (${code})`
    if (code !== undefined)
      findings.push({ level: 'refused', check: code === 'EADDRNOTAVAIL' ? 'LATCHKEY_HOST' : name, says })
  }
  return findings.length > 0 ? findings : ok('are free')
}

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program: stop that, or give another port',
  EACCES: 'needs more rights than this user has: give 1024 or more',
  EADDRNOTAVAIL: 'is no address of this machine: correct it',
  ENOTFOUND: 'is no address of this machine: correct it',
}

/** Whether the process that has noted itself in the home is there. */
function isServed(home: string): boolean {
  try {
    const pid = Number(readFileSync(join(home, 'latchkey.pid'), 'utf8'))
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

/** @returns why nobody can listen there */
async function listening(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return undefined
  } catch (cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  } finally {
    server.close()
  }
}

/** What it all runs on. */
export const machineChecks: readonly Check[] = [
  { about: 'versions', look: versions },
  { about: 'clock', look: clock },
  { about: 'LATCHKEY_CACHED_KEYS', look: memory },
  { about: 'ports', look: ports },
]
