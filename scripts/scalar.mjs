// Fetches the script that renders /reference: one file of @scalar/api-reference. As a dependency it would bring
// 287 MB; so it is packed like the runtime, pinned by its hash, and only that file is kept. Node built-ins only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

const PACKAGE = '@scalar/api-reference'
const VERSION = '1.72.1'
const SHA512 =
  '5e9109d2b7dcfdc5db0ab47e882e242b4a3f5b05f6753b4641b4f4e3d3a53ca0070fa20c205753786cf6afe336ecfd840d62b25084d19bf37394ff33da9c3f3b'
const SCRIPT = 'package/dist/browser/standalone.js'
const NOTICE = `/*! ${PACKAGE} ${VERSION} | MIT License | (c) Scalar, https://github.com/scalar/scalar */\n`
const BLOCK = 512

/** Where the script lies once it is fetched: compressed, with its notice on top. */
export const scalarScript = root => join(root, 'node_modules', '.latchkey', 'scalar.js.gz')

/**
 * Fetches the script unless it is there.
 * @returns what went wrong; undefined once it is there
 */
export function fetchScalar(root) {
  const script = scalarScript(root)
  const stamp = `${script}.sha512`
  if (existsSync(script) && existsSync(stamp) && readFileSync(stamp, 'utf8') === SHA512) return undefined
  const folder = join(root, 'node_modules', '.latchkey')
  mkdirSync(folder, { recursive: true })
  const download = mkdtempSync(join(folder, 'scalar-'))
  try {
    const tarball = readFileSync(pack(download))
    const hash = createHash('sha512').update(tarball).digest('hex')
    if (hash !== SHA512) throw new Error(`its SHA-512 is ${hash}, not the pinned one`)
    const tar = gunzipSync(tarball)
    writeFileSync(script, gzipSync(Buffer.concat([Buffer.from(NOTICE), member(tar, SCRIPT)]), { level: 9 }))
    writeFileSync(stamp, SHA512)
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  } finally {
    rmSync(download, { recursive: true, force: true })
  }
}

/** Has npm fetch the package's tarball. @returns the file */
function pack(folder) {
  const cli = process.env.npm_execpath
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []]
  const wanted = ['pack', `${PACKAGE}@${VERSION}`, '--pack-destination', folder, '--ignore-scripts']
  const manner = ['--prefer-offline', '--fetch-retries=1', '--loglevel=error']
  const { status, stderr, error } = spawnSync(command, [...first, ...wanted, ...manner], {
    cwd: folder,
    encoding: 'utf8',
    shell: !cli && process.platform === 'win32',
  })
  const [file] = readdirSync(folder)
  if (status === 0 && file) return join(folder, file)
  throw new Error(error?.message ?? stderr.trim().split('\n')[0] ?? 'npm pack made no file')
}

/** One file of a tar archive. */
function member(tar, wanted) {
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const text = (from, length) => tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(text(124, 12), 8) || 0
    const name = [text(345, 155), text(0, 100)].filter(Boolean).join('/')
    if (name === wanted) return tar.subarray(at + BLOCK, at + BLOCK + size)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new Error(`there is no ${wanted} in it`)
}
