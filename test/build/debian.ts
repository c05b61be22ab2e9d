import { execFileSync } from 'node:child_process'
import { accessSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Unpacks packages of Debian into a folder, which appears whole or not at all. Needs no rights, and changes nothing of
 * the machine. Where its own lists of packages are absent or too old, lists are fetched for this once.
 * @param target holds what the packages would put below `/`
 * @throws what apt-get says when they are not to be had
 */
export function unpackDebian(packages: readonly string[], target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  const folder = mkdtempSync(`${target}-`)
  try {
    download(packages, folder)
    for (const file of readdirSync(folder).filter(it => it.endsWith('.deb')))
      execFileSync('dpkg', ['-x', join(folder, file), folder], { stdio: 'pipe' })
    renameSync(folder, target)
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    // Somebody else may just have put it there.
    if (!isThere(target)) throw cause
  }
}

/** Whether a file or folder is there. */
export function isThere(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

function download(packages: readonly string[], cwd: string): void {
  const apt = (...line: readonly string[]) =>
    execFileSync('apt-get', ['-qq', ...line], { cwd, stdio: 'pipe' })
  try {
    apt('download', ...packages)
  } catch {
    const own = mkdtempSync(join(tmpdir(), 'latchkey-apt-'))
    try {
      const options = ownLists(own)
      apt(...options, 'update')
      apt(...options, 'download', ...packages)
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  }
}

/** How apt is told to keep its lists somewhere else, as whoever runs it. */
function ownLists(folder: string): readonly string[] {
  for (const name of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, name), { recursive: true })
  const settings = [
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    'Debug::NoLocking=1',
    `APT::Sandbox::User=${userInfo().username}`,
  ]
  return settings.flatMap(it => ['-o', it])
}
