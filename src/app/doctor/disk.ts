import { existsSync, readdirSync, type Stats, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Check, type Finding, ok, refused, type Surroundings, warning } from './finding.ts'

/** Whatever a file or folder allows anybody but its owner. */
const OTHERS = 0o077
const MIB = 1024 * 1024
const LITTLE_MIB = 1024
const TOO_LITTLE_MIB = 64

/** File systems of other machines, by what statfs calls them. @see linux/magic.h */
const NETWORK: Readonly<Record<number, string>> = {
  [0x6969]: 'NFS',
  [0x517b]: 'SMB',
  [0xff534d42]: 'CIFS',
  [0xfe534d42]: 'SMB2',
  [0x01021997]: '9P',
  [0x00c36400]: 'Ceph',
  [0x5346414f]: 'AFS',
}

/** What only its owner may read of a home. */
const PRIVATE_FILES = /^(latchkey\.(db(-wal|-shm)?|secret)|demo\.(json|env))$/

function homeFolder({ home }: Surroundings): readonly Finding[] {
  const stats = statOf(home)
  if (stats === undefined) return ok(`${home} will be made at the first start`)
  if (!stats.isDirectory()) return refused(`${home} is a file: name a folder`)
  if ((stats.mode & OTHERS) !== 0 && process.platform !== 'win32')
    return refused(`${home} is open to others: chmod 700 ${home}`)
  const owner = process.getuid?.()
  if (owner !== undefined && stats.uid !== owner)
    return refused(`${home} belongs to another user (${stats.uid}): run as that user, or chown it`)
  return ok(`${home} is for its owner alone`)
}

function privateFiles({ home }: Surroundings): readonly Finding[] {
  const open = namesIn(home).filter(
    it => PRIVATE_FILES.test(it) && ((statOf(join(home, it))?.mode ?? 0) & OTHERS) !== 0,
  )
  if (open.length === 0 || process.platform === 'win32') return ok('nobody else reads the files of the home')
  const files = open.map(it => join(home, it))
  return files.map(it => ({ level: 'refused', check: it, says: `is readable by others: chmod 600 ${it}` }))
}

function room({ home }: Surroundings): readonly Finding[] {
  const { bavail, bsize, type } = statfsSync(nearest(home))
  const network = NETWORK[type]
  if (network !== undefined)
    return refused(`${home} is on ${network}, where locks and writes are not safe: move it to a local disk`)
  const free = Math.floor((bavail * bsize) / MIB)
  if (free < TOO_LITTLE_MIB) return refused(`only ${free} MiB are left for ${home}: make room`)
  return free < LITTLE_MIB
    ? warning(`only ${free} MiB are left for ${home}: make room soon`)
    : ok(`${free} MiB are left`)
}

/** The folder, or the first one above it that is there. */
const nearest = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder))

const namesIn = (folder: string): readonly string[] =>
  statOf(folder)?.isDirectory() ? readdirSync(folder) : []

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })

/** Where the home is, and who reads it. */
export const diskChecks: readonly Check[] = [
  { about: 'LATCHKEY_HOME', look: homeFolder },
  { about: 'files', look: privateFiles },
  { about: 'disk', look: room },
]
