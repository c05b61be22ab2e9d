// Builds the package into an empty dist/, so that nothing of an earlier build is ever published.
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildDashboard, builtDashboard } from './build-dashboard.mjs'
import { fetchScalar, scalarScript } from './scalar.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
rmSync(join(root, 'dist'), { recursive: true, force: true })
/** By its path: the older TypeScript that the client generator needs has a program of the same name. */
const TSC = 'node_modules/typescript/bin/tsc'
const { status } = spawnSync('node', [TSC, '-b', 'src/app', 'src/client', 'src/middleware'], {
  cwd: root,
  env: { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) },
  shell: process.platform === 'win32',
  stdio: 'inherit',
})
process.exitCode = status ?? 1

const missing = fetchScalar(root)
if (missing) {
  console.error(
    `The script of the reference page cannot be fetched: ${missing}. Try again with the npm registry in reach.`,
  )
  process.exitCode = 1
} else {
  mkdirSync(join(root, 'dist'), { recursive: true })
  copyFileSync(scalarScript(root), join(root, 'dist', 'scalar.js.gz'))
}

const broken = buildDashboard(root)
if (broken) {
  console.error(`The dashboard cannot be built. What Vite says:\n${broken}`)
  process.exitCode = 1
} else {
  cpSync(builtDashboard(root), join(root, 'dist', 'dashboard'), { recursive: true })
}
