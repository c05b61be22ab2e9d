import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ROOT } from './rooms.ts'

const COMPILER = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

/** Where the client is as it is published, built from these very sources. */
export async function builtClient(): Promise<string> {
  await promisify(execFile)(process.execPath, [COMPILER, '-b', 'src/client'], { cwd: ROOT })
  return fileURLToPath(new URL('../../dist/client/client.js', import.meta.url))
}
