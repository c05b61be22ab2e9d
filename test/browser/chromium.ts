import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isThere } from '../build/debian.ts'

/** A Chromium that can be started. */
export interface Browser {
  readonly path: string
  /** What it is started with beside the environment there is. */
  readonly env: Readonly<Record<string, string>>
  /** What it calls itself, e.g. `Chromium 153.0.8010.0`. */
  readonly version: string
  /** Where it comes from, for people. */
  readonly origin: string
}

/** It is started as whoever runs the tests, root included, and shall ask nobody anything. */
export const FLAGS: readonly string[] = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** How {@link Browser.origin} begins for the one that npm brings. It is headless only, and loads no extension. */
export const PACKED_ORIGIN = 'from the npm package @sparticuz/chromium'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const PACKED = 'node_modules/@sparticuz/chromium'
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const UNPACKED = join(ROOT, 'node_modules/.cache/latchkey/chromium-153.0.0')

const MISSING =
  'The browser tests need Chromium: install it (apt-get install chromium), put it on the PATH, or name it in CHROMIUM_PATH.'

/**
 * The Chromium of `CHROMIUM_PATH`, else one on the PATH, else the one the npm package brings, unpacked once.
 * @throws Error with one sentence when there is none that starts
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): Browser {
  const named = env['CHROMIUM_PATH']
  if (named !== undefined) {
    const browser = started(named, 'named in CHROMIUM_PATH')
    if (browser === undefined) throw new Error(`CHROMIUM_PATH names ${named}, which does not start.`)
    return browser
  }
  const installed = NAMES.map(it => onPath(it, env['PATH'] ?? '')).find(it => it !== undefined)
  const browser = installed === undefined ? undefined : started(installed, 'installed on this machine')
  return browser ?? packedChromium()
}

/**
 * The Chromium of the npm package `@sparticuz/chromium`. The libraries and fonts a machine may lack come with it.
 * @throws Error with one sentence when it does not start here
 */
export function packedChromium(): Browser {
  unpack()
  const path = join(UNPACKED, 'chromium')
  const fonts = { FONTCONFIG_PATH: UNPACKED }
  const own = { ...fonts, LD_LIBRARY_PATH: join(UNPACKED, 'al2023/lib') }
  const browser =
    started(path, `${PACKED_ORIGIN}, with its own libraries`, own) ??
    started(path, `${PACKED_ORIGIN}, with the libraries of this machine`, fonts)
  if (browser === undefined) throw new Error(MISSING)
  return browser
}

/** The browser, if it starts far enough to say what it is. */
function started(path: string, origin: string, env: Browser['env'] = {}): Browser | undefined {
  try {
    const said = execFileSync(path, ['--version'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return { path, env, origin, version: String(said).trim().split('\n')[0] ?? '' }
  } catch {
    return undefined
  }
}

const onPath = (name: string, path: string): string | undefined =>
  path
    .split(':')
    .map(it => join(it, name))
    .find(isThere)

/** What the package unpacks in a process of its own: it goes wherever that keeps its temporary files. */
const INFLATE = `
const { inflate } = await import('@sparticuz/chromium')
for (const name of ['chromium.br', 'al2023.tar.br', 'fonts.tar.br']) await inflate(process.argv[1] + '/bin/' + name)`

/** Unpacks the package beside the other caches; it appears whole or not at all. */
function unpack(): void {
  if (isThere(UNPACKED)) return
  mkdirSync(dirname(UNPACKED), { recursive: true })
  const folder = mkdtempSync(`${UNPACKED}-`)
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', INFLATE, PACKED], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: folder },
      stdio: 'pipe',
    })
    writeFileSync(join(folder, 'fonts.conf'), FONTS)
    renameSync(folder, UNPACKED)
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    // Somebody else may just have put it there.
    if (!isThere(UNPACKED)) throw new Error(MISSING, { cause })
  }
}

/** Where the browser finds letters: in the package, and on the machine if it has any. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${UNPACKED}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${UNPACKED}/fonts-cache</cachedir>
</fontconfig>
`
