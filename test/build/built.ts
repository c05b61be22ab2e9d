import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ROOT } from './rooms.ts'

/** The one `tsc` that every build of this checkout is made by: another would make all of it anew. */
const COMPILER = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))

/** Where the client is as it is published, built from these very sources. */
export async function builtClient(): Promise<string> {
  await promisify(execFile)(COMPILER, ['-b', 'src/client'], {
    cwd: ROOT,
    shell: process.platform === 'win32',
  })
  return fileURLToPath(new URL('../../dist/client/client.js', import.meta.url))
}

/** Builds all of what is published that programs import. */
export async function builtPackage(): Promise<void> {
  await promisify(execFile)(COMPILER, ['-b', 'src/app', 'src/client', 'src/middleware'], {
    cwd: ROOT,
    shell: process.platform === 'win32',
  })
}
