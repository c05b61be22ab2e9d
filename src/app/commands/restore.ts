import { accessSync, chmodSync, constants, copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { checkWhole } from '../../adapters/sqlite/inspect.ts'
import { type Progress, progressOf } from '../../cli/progress.ts'
import { SettingsError } from '../../core/error.ts'
import { readSettings } from '../settings/settings.ts'
import { sha256Of } from './backup.ts'
import type { Io } from './command.ts'
import { DATABASE, hasDatabase, type Manifest, readManifest } from './manifest.ts'
import { makeWhole } from './place.ts'

const BESIDE = 'Its database was not in it: put that back with pg_restore, and start with DATABASE_URL.\n'

/** Makes a home of a backup, once every file of it is found to be as it was. */
export async function restore(io: Io, from: string, given: string | undefined, json: boolean): Promise<void> {
  const backup = resolve(from)
  const home = given === undefined ? readSettings(io.env).LATCHKEY_HOME : resolve(given)
  const manifest = readManifest(backup)
  const bar = progressOf(
    io,
    'Restoring',
    manifest.files.reduce((sum, it) => sum + it.bytes, 0),
  )
  try {
    await makeWhole(home, part => copyAll(backup, part, manifest, bar))
  } finally {
    bar.end()
  }
  const { at, latchkey, files } = manifest
  io.write(
    json
      ? `${JSON.stringify({ home, at, latchkey, files: files.length })}\n`
      : `Restored ${home} as it was at ${at}: ${files.length} files.\n${hasDatabase(manifest) ? '' : BESIDE}`,
  )
}

async function copyAll(backup: string, part: string, manifest: Manifest, bar: Progress): Promise<void> {
  const { files } = manifest
  let done = 0
  for (const { path, bytes, sha256 } of files) {
    const file = join(part, path)
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    copyKindly(join(backup, path), file)
    if ((await sha256Of(file)) !== sha256)
      throw new SettingsError(`${join(backup, path)} is not as it was backed up: take another backup.`)
    done += bytes
    bar.at(done)
  }
  if (hasDatabase(manifest)) checkWhole(join(part, DATABASE))
}

/** What the place it is copied to refuses is not for the backup to answer. */
function copyKindly(from: string, to: string): void {
  try {
    accessSync(from, constants.R_OK)
  } catch (cause) {
    throw new SettingsError(`${from} is missing or cannot be read: take another backup.`, { cause })
  }
  copyFileSync(from, to)
  chmodSync(to, 0o600)
}
