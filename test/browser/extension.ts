import { createHash } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import { buildExtension } from '../../examples/zensearch/build.ts'
import { type Browser, FLAGS, findChromium, PACKED_ORIGIN } from './chromium.ts'
import { test as base } from './fixtures.ts'

/** The extension of ZenSearch, loaded. */
interface Extension {
  /** Where a page of it is. */
  at(page: 'popup' | 'options'): string
}

interface Parts {
  /** Of the browser, and so of what is loaded. */
  readonly language: 'en' | 'fr'
  readonly folder: string
  readonly extension: Extension
}

const NO_EXTENSIONS =
  'NOT RUN: the extension of ZenSearch. The browser that npm brings, and Google Chrome, load none: apt-get install chromium.'

/** Playwright's `test` in a browser that has the extension, built for the gateway of the tests. */
export const test = base.extend<Parts>({
  language: ['en', { option: true }],
  folder: async ({ latchkey }, use) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-extension-')))
    await buildExtension(join(folder, 'extension'), latchkey.demo.apis.zensearch.base)
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  context: async ({ folder, language }, use, info) => {
    const browser = findChromium()
    if (!loadsExtensions(browser)) console.warn(NO_EXTENSIONS)
    info.skip(!loadsExtensions(browser), NO_EXTENSIONS)
    const context = await launched(browser, folder, language)
    await use(context)
    await context.close()
  },
  extension: async ({ folder }, use) => {
    const id = idOf(join(folder, 'extension'))
    await use({ at: page => `chrome-extension://${id}/${page}.html` })
  },
})

const loadsExtensions = ({ origin, version }: Browser): boolean =>
  !origin.startsWith(PACKED_ORIGIN) && !version.startsWith('Google Chrome')

function launched(browser: Browser, folder: string, language: string): Promise<BrowserContext> {
  const extension = join(folder, 'extension')
  return chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: browser.path,
    // Playwright's own kind of headless loads no extension.
    headless: false,
    args: [
      ...FLAGS,
      '--headless=new',
      '--no-sandbox',
      `--lang=${language}`,
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
    env: { ...definedOf(process.env), ...browser.env, LANGUAGE: language },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 400, height: 600 },
  })
}

/** The id of an extension without a key of its own: made from the path of its folder. */
const idOf = (path: string): string =>
  [...createHash('sha256').update(path).digest('hex').slice(0, 32)]
    .map(digit => String.fromCharCode('a'.charCodeAt(0) + Number.parseInt(digit, 16)))
    .join('')

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
