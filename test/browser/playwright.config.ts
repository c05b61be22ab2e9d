import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig, type ReporterDescription } from '@playwright/test'
import { FLAGS, findChromium } from './chromium.ts'

const MINUTE = 60_000
const SECOND = 1000
/** Set for those that work for the one who is asked to run tests: they read this file again. */
const isWorker = process.env['TEST_WORKER_INDEX'] !== undefined

const browser = findChromium()
if (!isWorker) console.log(`Browser: ${browser.version}, ${browser.origin} (${browser.path})`)

/** What failed tests leave, a picture and a trace of each. */
process.env['LATCHKEY_BROWSER_RESULTS'] ??= join(tmpdir(), `latchkey-browser-${process.pid}`)

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** Where whoever asks for the counts reads them. */
const report = process.env['LATCHKEY_BROWSER_REPORT']
const counting = (outputFile: string): ReporterDescription => ['json', { outputFile }]

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  globalSetup: './setup.ts',
  // Each has a Latchkey of its own, with which it does one file after the other. A third of its time is waiting.
  workers: Math.max(3, availableParallelism() - 1),
  timeout: 3 * MINUTE,
  expect: { timeout: 20 * SECOND },
  forbidOnly: true,
  reporter: [['list'], ['./tidy.ts'], ...(report === undefined ? [] : [counting(report)])],
  outputDir: process.env['LATCHKEY_BROWSER_RESULTS'],
  preserveOutput: 'failures-only',
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: browser.path,
      args: [...FLAGS],
      env: { ...definedOf(process.env), ...browser.env },
    },
    contextOptions: { reducedMotion: 'reduce' },
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 20 * SECOND,
    navigationTimeout: 30 * SECOND,
    screenshot: 'only-on-failure',
    // Without a film: that would cost more than the test.
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
  },
})
