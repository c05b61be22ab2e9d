// Makes a fresh clone ready: the only code that runs on whatever Node the machine has, so Node built-ins only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildDashboard } from './build-dashboard.mjs'
import { fetchScalar } from './scalar.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.latchkey-stamp')
const runtime = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const installed = existsSync(stamp) && existsSync(runtime) && readFileSync(stamp, 'utf8') === wanted

if (!installed) {
  console.log('Latchkey: installing what it runs on (Node 26 included) from the npm registry. Once only.')
  const started = Date.now()
  rmSync(stamp, { force: true })
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error')
  writeFileSync(stamp, wanted)
  console.log(`Latchkey: installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`)
}

// The command line shows no pages.
if (!process.argv.includes('--without-pages')) preparePages()

function preparePages() {
  const missing = fetchScalar(root)
  if (missing) console.warn(`Latchkey: /reference stays without its page until the next start: ${missing}.`)
  const broken = buildDashboard(root)
  if (!broken) return
  console.error(`Latchkey: the dashboard cannot be built. What Vite says:\n${broken}`)
  process.exit(1)
}

function npm(...args) {
  const cli = process.env.npm_execpath
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []]
  const { status, error } = spawnSync(command, [...first, ...args], { cwd: root, stdio: 'inherit' })
  if (status === 0) return
  console.error(
    `Latchkey: "npm ${args[0]}" failed${error ? `: ${error.message}` : ''}. Check that the npm registry can be reached, then try again.`,
  )
  process.exit(1)
}
