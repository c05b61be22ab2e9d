// Runs everything a change must pass and stops at the first failure. `--quick` leaves out what takes long: the tests in
// test/process/, those named *.slow.test.ts, those that are run on PostgreSQL once more and those in a browser.
// Node built-ins only.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MINUTE = 60_000
const NONE = { passed: 0, failed: 0 }
const MAX_OUTPUT = 64 * 1024 * 1024
/** By its path: the older TypeScript that the client generator needs has a program of the same name. */
const TSC = 'node_modules/typescript/bin/tsc'
const root = fileURLToPath(new URL('..', import.meta.url))
const quick = process.argv.includes('--quick')
const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
const report = join(folder, 'vitest.json')
const browserReport = join(folder, 'playwright.json')

const reported = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const leftOut = quick ? ['--project=once'] : []

const steps = [
  { name: 'types', command: ['node', TSC, '-b'] },
  { name: 'format and lint', command: ['biome', 'ci', '--colors=off', '.'] },
  { name: 'package', command: ['node', 'scripts/check-package.mjs', ...(quick ? ['--quick'] : [])] },
  {
    name: 'tests',
    command: ['vitest', 'run', ...reported, ...leftOut],
    counts: countTests,
    shown: true,
    env: quick ? { QUICK: '1' } : {},
  },
  ...(quick ? [] : [inBrowser()]),
]

try {
  process.exitCode = runAll()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The dashboard in a real Chromium; test/browser/chromium.ts finds one. */
function inBrowser() {
  const command = ['playwright', 'test', '--config=test/browser/playwright.config.ts']
  const env = { LATCHKEY_BROWSER_REPORT: browserReport }
  return { name: 'browser', command, env, counts: countBrowserTests, shown: true }
}

/** Runs the steps in order. The last line it prints is the count. @returns the exit code */
function runAll() {
  const total = { passed: 0, failed: 0 }
  for (const step of steps) {
    const { passed, failed } = run(step)
    total.passed += passed
    total.failed += failed
    if (failed > 0) break
  }
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

/** A step that counts nothing of its own counts as one. */
function run({ name, command: [program, ...args], env = {}, counts, shown = false }) {
  const started = Date.now()
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'latchkey', 'compiled'),
      PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    },
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
    timeout: 23 * MINUTE,
    killSignal: 'SIGKILL',
    shell: process.platform === 'win32',
    stdio: ['ignore', ...(shown ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
  })
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (status === 0) return counts?.() ?? { passed: 1, failed: 0 }
  console.log([stdout, stderr, error?.message].filter(Boolean).join('\n'))
  const { passed, failed } = counts?.() ?? NONE
  return { passed, failed: Math.max(1, failed) }
}

/** What vitest counted. */
function countTests() {
  const { numPassedTests = 0, numFailedTests = 0 } = written(report)
  return { passed: numPassedTests, failed: numFailedTests }
}

/** What Playwright counted. */
function countBrowserTests() {
  const { expected = 0, unexpected = 0 } = written(browserReport).stats ?? {}
  return { passed: expected, failed: unexpected }
}

/** A report; nothing in it when its writer did not get that far. */
function written(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
