// Builds the dashboard when its sources have changed since the last time, each file compressed beside it, so that the
// server only hands out what lies there. Node built-ins only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** What it is made from. */
const SOURCES = ['dashboard', 'src/client', 'package-lock.json']
const COMPRESSIBLE = /\.(js|css|html|svg|json)$/
const STAMP = 'stamp'
const TRIES = 5

/** Where the dashboard lies once it is built. */
export const builtDashboard = root => join(root, 'node_modules', '.latchkey', 'dashboard')

/**
 * Builds the dashboard unless it is there and as its sources are.
 * @returns what went wrong; undefined once it is there
 */
export function buildDashboard(root) {
  const target = builtDashboard(root)
  const wanted = hashOf(root)
  if (isBuilt(target, wanted)) return undefined
  const started = Date.now()
  console.log('Latchkey: building the dashboard, which has changed or was never built.')
  mkdirSync(join(target, '..'), { recursive: true })
  const folder = mkdtempSync(`${target}-`)
  try {
    bundle(root, folder)
    for (const file of filesBelow(folder).filter(it => COMPRESSIBLE.test(it))) compress(file)
    writeFileSync(join(folder, STAMP), wanted)
    putInPlace(folder, target, wanted)
    console.log(`Latchkey: built the dashboard in ${((Date.now() - started) / 1000).toFixed(0)} s.`)
    return undefined
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    return cause instanceof Error ? cause.message : String(cause)
  }
}

const isBuilt = (target, wanted) =>
  existsSync(join(target, STAMP)) && readFileSync(join(target, STAMP), 'utf8') === wanted

/**
 * Several may build at the same moment: whoever comes second takes what is there when it is from the same sources.
 * What was there before is moved away whole, so that nobody takes half of it.
 */
function putInPlace(folder, target, wanted) {
  const old = `${folder}-old`
  for (let tries = 1; ; tries++) {
    try {
      if (isBuilt(target, wanted)) break
      if (existsSync(target)) renameSync(target, old)
      renameSync(folder, target)
      break
    } catch (cause) {
      if (tries === TRIES) throw cause
    } finally {
      rmSync(old, { recursive: true, force: true })
    }
  }
  rmSync(folder, { recursive: true, force: true })
}

function bundle(root, folder) {
  const program = join('node_modules', 'vite', 'bin', 'vite.js')
  const line = [program, 'build', 'dashboard', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error']
  const { status, stdout, stderr, error } = spawnSync('node', line, {
    cwd: root,
    env: { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(error?.message ?? `${stdout}${stderr}`.trim())
}

function compress(file) {
  const content = readFileSync(file)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }))
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
}

function hashOf(root) {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(it => filesBelow(join(root, it))).toSorted()) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** Every file below a folder; a file is itself. */
function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(it => it.isFile())
    .map(it => join(it.parentPath, it.name))
}
