/**
 * Takes the pictures of the dashboard that the documentation shows: `npm run screenshots`. They show the demo after two
 * days of requests, which are really sent, in hours that are made shorter.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { DemoLogin } from '../../src/app/demo.ts'
import { HOUR } from '../../src/core/terms.ts'
import { ROOT } from '../build/rooms.ts'
import { type System, startSystem, testClock } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { FLAGS, findChromium } from './chromium.ts'
import { signedIn } from './session.ts'

const FOLDER = join(ROOT, 'docs/images')
const HOURS = 48
const DESK = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 780 }
const MOST_BYTES = 150 * 1024

/** One picture. */
interface Shot {
  readonly file: string
  readonly who: string
  readonly path: string
  readonly colorScheme?: 'dark'
  readonly viewport?: typeof DESK
  readonly locale?: string
  /** What is done on the page before. */
  readonly act?: (page: Page) => Promise<void>
}

const system = await startSystem({}, testClock(Date.now() - HOURS * HOUR))
const { path: executablePath, env } = findChromium()
const browser = await chromium.launch({
  executablePath,
  args: [...FLAGS],
  env: { PATH: worth(process.env['PATH']), ...env },
})
try {
  await traffic(system)
  mkdirSync(FOLDER, { recursive: true })
  for (const shot of shots(system)) await take(browser, shot)
} finally {
  await browser.close()
  await system.close()
}

function shots({ demo: { apis } }: System): readonly Shot[] {
  const account = (api: keyof typeof apis, page: string) => `/accounts/${apis[api].account}/${page}`
  return [
    { file: 'keys.png', who: 'zensearch', path: account('zensearch', 'keys') },
    { file: 'usage.png', who: 'jobhive', path: account('jobhive', 'usage') },
    { file: 'docs.png', who: 'hiring', path: account('hiring', 'docs'), locale: 'fr-FR' },
    { file: 'operator.png', who: 'operator', path: '/operator' },
    { file: 'keys-dark.png', who: 'zenhire', path: account('zenhire', 'keys'), colorScheme: 'dark' },
    { file: 'keys-phone.png', who: 'jobhive', path: account('jobhive', 'keys'), viewport: PHONE },
  ]
}

async function take(from: Browser, shot: Shot): Promise<void> {
  const { file, who, path, colorScheme = 'light', viewport = DESK, locale = 'en-GB', act } = shot
  const context = await from.newContext({ colorScheme, viewport, locale, reducedMotion: 'reduce' })
  try {
    const page = await context.newPage()
    await signedIn(system.running.controlUrl, page, login(who))
    await page.goto(system.running.controlUrl + path, { waitUntil: 'networkidle' })
    await act?.(page)
    const place = join(FOLDER, file)
    await page.screenshot({ path: place, animations: 'disabled', caret: 'hide' })
    const { size } = statSync(place)
    console.log(`${file}  ${Math.ceil(size / 1024)} KiB`)
    if (size > MOST_BYTES)
      throw new Error(`${file} is larger than ${MOST_BYTES / 1024} KiB: show less in it.`)
  } finally {
    await context.close()
  }
}

function login(who: string): DemoLogin {
  return worth(system.demo.people?.[who])
}

/** Two days of requests: more by day than by night, and now and then one that is refused. */
async function traffic({ demo, clock }: System): Promise<void> {
  const { jobhive, zensearch, zenhire, hiring } = demo.apis
  const bearer = (key: string | undefined) => ({ headers: { Authorization: `Bearer ${key}` } })
  const requests: readonly (readonly [string, RequestInit])[] = [
    [`${jobhive.base}/v1/interviews`, bearer(jobhive.keys['live'])],
    [`${jobhive.base}/v1/interviews`, bearer(jobhive.keys['dev'])],
    [`${jobhive.base}/v1/analytics`, bearer(jobhive.keys['live'])],
    [`${jobhive.base}/v1/webhooks`, bearer(jobhive.keys['readOnly'])],
    [
      `${zensearch.base}/v1/docs/search?q=keys`,
      { headers: { 'X-ZenSearch-Key': worth(zensearch.keys['secret']) } },
    ],
    [`${zenhire.base}/api/v1/speech/runs`, { headers: { 'X-API-Key': worth(zenhire.keys['main']) } }],
    [`${hiring.base}/v1/interviews`, bearer(hiring.keys['readInterviews'])],
    [`${hiring.base}/v1/jobs`, bearer(hiring.keys['readInterviews'])],
  ]
  for (let hour = 0; hour < HOURS; hour++) {
    clock.advance(HOUR)
    const busy = 2 + Math.round(6 * Math.max(0, Math.sin((hour / 24) * 2 * Math.PI)))
    for (const [at, [url, init]] of requests.entries())
      for (let count = 0; count < Math.ceil(busy / (1 + at)); count++) await (await fetch(url, init)).text()
  }
}
