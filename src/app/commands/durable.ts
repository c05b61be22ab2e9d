import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Windows keeps the names of a folder by itself, and opens none. */
const FLUSHES_FOLDERS = process.platform !== 'win32'

/** Makes what was written to a file outlive a power cut. @throws what the system says */
function flushFile(file: string): void {
  flush(file, 'r+')
}

/** Makes the names in a folder outlive a power cut. @throws what the system says */
export function flushFolder(folder: string): void {
  if (FLUSHES_FOLDERS) flush(folder, 'r')
}

/** Makes everything below a folder outlive a power cut, and the names in it. @throws what the system says */
export function flushTree(folder: string): void {
  for (const it of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, it.name)
    if (it.isDirectory()) flushTree(path)
    else flushFile(path)
  }
  flushFolder(folder)
}

/**
 * Makes the name of something new outlive a power cut, and the names of the folders above it that are new too.
 * @param folder what the new thing is in
 * @param first the uppermost new folder, if any is
 * @throws what the system says
 */
export function flushAbove(folder: string, first: string | undefined): void {
  flushFolder(folder)
  if (first !== undefined && folder.length >= first.length) flushAbove(dirname(folder), first)
}

function flush(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
