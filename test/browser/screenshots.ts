/**
 * Takes the pictures of the dashboard that the documentation shows: `npm run screenshots`. They show the demo after two
 * days of requests, which are really sent, in hours that are made shorter.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { Demo, DemoLogin } from '../../src/app/demo/demo.ts'
import { HOUR } from '../../src/core/terms.ts'
import { ROOT } from '../build/rooms.ts'
import { type System, startSystem, testClock } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { FLAGS, findChromium } from './chromium.ts'
import { open, there } from './page.ts'
import { signedIn } from './session.ts'
import { shownKey } from './use.ts'

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
  readonly device?: 'phone'
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
    { file: 'created.png', who: 'zensearch', path: account('zensearch', 'keys'), act: create },
    { file: 'key.png', who: 'jobhive', path: account('jobhive', 'keys'), act: openKey },
    { file: 'usage.png', who: 'jobhive', path: account('jobhive', 'usage') },
    { file: 'docs.png', who: 'hiring', path: account('hiring', 'docs'), locale: 'fr-FR' },
    { file: 'operator.png', who: 'operator', path: '/operator' },
    { file: 'keys-dark.png', who: 'zenhire', path: account('zenhire', 'keys'), colorScheme: 'dark' },
    { file: 'keys-phone.png', who: 'jobhive', path: account('jobhive', 'keys'), device: 'phone' },
  ]
}

/** Makes a key pair, which is shown once. */
async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create API Key' }).click()
  await page.getByLabel('Name', { exact: true }).fill('docs-site-staging')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await shownKey(page, /zsk_sk_\w+/)
  await page.getByRole('tab', { name: 'curl' }).first().waitFor()
}

async function openKey(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Production' }).click()
  await page.getByRole('heading', { level: 1, name: 'Production' }).waitFor()
}

async function take(from: Browser, shot: Shot): Promise<void> {
  const { file, who, path, colorScheme = 'light', device, locale = 'en-GB', act } = shot
  const isMobile = device === 'phone'
  const viewport = isMobile ? PHONE : DESK
  const context = await from.newContext({
    ...{ colorScheme, viewport, isMobile, hasTouch: isMobile, locale },
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    await signedIn(system.running.controlUrl, page, login(who))
    await open(page, system.running.controlUrl + path)
    // Room for a scroll bar is kept, and none is pictured.
    await page.evaluate(() => document.documentElement.style.setProperty('scrollbar-gutter', 'auto'))
    await act?.(page)
    await there(page)
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

/** A request that is sent again and again. */
interface Habit {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Requests in the busiest hour. */
  readonly most: number
}

/** Two days of requests: more by day than by night, and now and then some that are refused. */
async function traffic({ demo, clock }: System): Promise<void> {
  const habits = habitsOf(demo)
  for (let hour = 0; hour < HOURS; hour++) {
    clock.advance(HOUR)
    const day = 0.15 + 0.85 * Math.max(0, Math.sin(((hour % 24) / 24) * 2 * Math.PI))
    for (const [at, { url, headers, most }] of habits.entries()) {
      const wave = 0.8 + 0.2 * Math.sin(hour * (at + 2))
      const count = Math.floor(most * day * wave)
      await Promise.all(Array.from({ length: count }, () => fetch(url, { headers }).then(it => it.text())))
    }
  }
}

function habitsOf({ apis: { jobhive, zensearch, zenhire, hiring } }: Demo): readonly Habit[] {
  const bearer = (key: string | undefined) => ({ Authorization: `Bearer ${key}` })
  const search = `${zensearch.base}/v1/docs/search?q=keys`
  const runs = `${zenhire.base}/api/v1/speech/runs`
  const zensearchKey = (name: string) => ({ 'X-ZenSearch-Key': worth(zensearch.keys[name]) })
  const zenhireKey = (name: string) => ({ 'X-API-Key': worth(zenhire.keys[name]) })
  return [
    { url: `${jobhive.base}/v1/interviews`, headers: bearer(jobhive.keys['live']), most: 24 },
    { url: `${jobhive.base}/v1/interviews`, headers: bearer(jobhive.keys['dev']), most: 9 },
    { url: `${jobhive.base}/v1/interviews`, headers: bearer(jobhive.keys['readOnly']), most: 6 },
    { url: `${jobhive.base}/v1/webhooks`, headers: bearer(jobhive.keys['readOnly']), most: 3 },
    { url: `${jobhive.base}/v1/interviews`, headers: bearer(jobhive.keys['expired']), most: 2 },
    { url: search, headers: zensearchKey('secret'), most: 18 },
    { url: search, headers: zensearchKey('oneCollectionSecret'), most: 7 },
    { url: search, headers: zensearchKey('restrictedPublishable'), most: 3 },
    { url: runs, headers: zenhireKey('main'), most: 20 },
    { url: runs, headers: zenhireKey('legacy'), most: 5 },
    { url: runs, headers: zenhireKey('expired'), most: 2 },
    { url: `${hiring.base}/v1/interviews`, headers: bearer(hiring.keys['readInterviews']), most: 14 },
    { url: `${hiring.base}/v1/jobs`, headers: bearer(hiring.keys['all']), most: 8 },
    { url: `${hiring.base}/v1/jobs`, headers: bearer(hiring.keys['readInterviews']), most: 2 },
  ]
}
