import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BUILD = `
const { buildDashboard } = await import('./scripts/build-dashboard.mjs')
const broken = buildDashboard(process.cwd())
if (broken) console.error(broken)
process.exitCode = broken ? 1 : 0`

/** Before any test: what the control plane serves is as the sources are. */
export default function setup(): void {
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', BUILD], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('The dashboard cannot be built: see above what Vite says.')
}
