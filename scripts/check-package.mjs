// Checks what `npm publish` would send: builds and packs it, looks at every file, and uses it as an installed
// package is used. Says what is wrong and exits 1, or says nothing much and exits 0. Node built-ins only.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const START_MS = 20_000
const INSTALL_MS = 120_000
/** What may be in the package; the rest of the repository stays at home. */
const WELCOME =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|profiles\/[\w.-]+\.json|dist\/.+\.(js|d\.ts)|dist\/scalar\.js\.gz|dist\/dashboard\/(stamp|[\w.-]+|assets\/[\w.-]+))$/
/** Keys as Latchkey and others issue them, private keys, and where packages come from. */
const UNWELCOME = [
  /\b(zh_api|zsk_pk|zsk_sk|jh_live|jh_test|jh_dev|hr|lk_root)_[0-9A-Za-z]{34}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(npm|ghp|github_pat)_[0-9A-Za-z]{30,}/,
  /_authToken/,
  /registry\.[a-z0-9.-]+/,
]

const root = fileURLToPath(new URL('..', import.meta.url))
/** Without the database of whoever runs this: the server from the package is to make its own. */
const { DATABASE_URL: _, ...outer } = process.env
const env = { ...outer, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) }
const folder = mkdtempSync(join(tmpdir(), 'latchkey-package-'))

try {
  const tarball = pack()
  const home = unpack(tarball)
  checkFiles(home)
  run('publint', [home, '--strict'], root)
  const app = install(home)
  importAll(app, Object.keys(manifestOf(home).exports))
  checkClientAlone(home)
  checkCommands(app, manifestOf(home).version)
  await checkServing(app)
  if (!process.argv.includes('--quick')) checkInstallable(tarball)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Builds and packs. @returns the tarball */
function pack() {
  run('npm', ['pack', '--pack-destination', folder, '--loglevel=error'], root)
  const tarball = readdirSync(folder).find(name => name.endsWith('.tgz'))
  assert(tarball, 'npm pack made no tarball')
  return join(folder, tarball)
}

/** Whoever installs the package has neither our lock file nor our overrides: npm must find versions that agree. */
function checkInstallable(tarball) {
  const place = join(folder, 'elsewhere')
  mkdirSync(place)
  writeFileSync(join(place, 'package.json'), '{"name":"elsewhere","version":"1.0.0","private":true}')
  const line = ['install', tarball, '--package-lock-only', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, stderr } = spawnSync('npm', line, {
    cwd: place,
    env,
    encoding: 'utf8',
    timeout: INSTALL_MS,
  })
  assert.equal(
    status,
    0,
    `npm cannot install the package elsewhere: ${stderr || 'it does not come to an end'}`,
  )
}

function unpack(tarball) {
  run('tar', ['-xzf', tarball, '-C', folder], root)
  return join(folder, 'package')
}

function checkFiles(home) {
  const files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  const names = files.map(file => file.slice(home.length + 1).replaceAll('\\', '/'))
  const strangers = names.filter(name => !WELCOME.test(name))
  assert.deepEqual(strangers, [], `these do not belong in the package: ${strangers.join(', ')}`)
  const sources = readdirSync(join(root, 'src'), { recursive: true }).map(name => name.replaceAll('\\', '/'))
  const stale = names.filter(
    name => /\.js$/.test(name) && !name.startsWith('dist/dashboard/') && !sources.includes(sourceOf(name)),
  )
  assert.deepEqual(stale, [], `these are of an earlier build: ${stale.join(', ')}`)
  for (const [at, file] of files.entries()) {
    const found = UNWELCOME.map(pattern => pattern.exec(readFileSync(file, 'utf8'))?.[0]).find(Boolean)
    assert(!found, `${names[at]} says "${found}"`)
  }
}

function sourceOf(name) {
  return name.replace(/^dist\//, '').replace(/\.js$/, '.ts')
}

function manifestOf(home) {
  return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
}

/** Puts the package where a project that depends on it would have it. @returns the project's folder */
function install(home) {
  const modules = join(home, 'node_modules')
  symlinkSync(join(root, 'node_modules'), modules, 'junction')
  return home
}

/** A package may import itself by name, through the same `exports` as everyone. */
function importAll(app, entries) {
  const names = entries.map(entry => `latchkey${entry.slice(1)}`)
  const lines = names.map(name =>
    name.endsWith('.json')
      ? `await import(${JSON.stringify(name)}, { with: { type: 'json' } })`
      : `if (Object.keys(await import(${JSON.stringify(name)})).length === 0) throw new Error('${name} is empty')`,
  )
  run('node', ['--input-type=module', '--eval', lines.join('\n')], app)
}

/** The client needs no file and no package beside its own: browsers would not have them. */
function checkClientAlone(home) {
  const alone = join(folder, 'client')
  cpSync(join(home, 'dist', 'client'), alone, { recursive: true })
  writeFileSync(join(alone, 'package.json'), '{"type":"module"}')
  const line = `if (typeof (await import('./client.js')).createLatchkey !== 'function') throw new Error('no client')`
  run('node', ['--input-type=module', '--eval', line], alone)
}

function checkCommands(app, version) {
  const main = join('dist', 'app', 'main.js')
  assert.equal(
    run('node', [main, '--version'], app).trim(),
    version,
    'latchkey --version is not the package’s',
  )
  assert.match(run('node', [main, '--help'], app), /serve/, 'latchkey --help does not name serve')
}

/** Runs the server from the package until it answers, and stops it. */
async function checkServing(app) {
  const child = spawn('node', [join('dist', 'app', 'main.js'), 'serve'], {
    cwd: app,
    env: {
      ...env,
      LATCHKEY_HOME: join(folder, 'home'),
      LATCHKEY_DEMO: '0',
      LATCHKEY_CONTROL_PORT: '0',
      LATCHKEY_GATEWAY_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const patience = setTimeout(() => child.kill('SIGKILL'), START_MS)
  const exited = once(child, 'exit')
  try {
    const control = await managementUrl(child.stdout)
    const response = await fetch(`${control}/healthz`)
    assert.equal(response.status, 200, '/healthz does not answer 200')
    const script = await fetch(`${control}/reference/scalar.js`)
    assert.equal(script.status, 200, '/reference has no script')
  } finally {
    child.kill('SIGTERM')
  }
  const [code, signal] = await exited
  clearTimeout(patience)
  assert.deepEqual([code, signal], [0, null], `latchkey serve ended with ${code ?? signal} at SIGTERM`)
}

async function managementUrl(output) {
  for await (const line of createInterface({ input: output })) {
    const url = /Management\s+(\S+)/.exec(line)?.[1]
    if (url) {
      output.resume()
      return url
    }
  }
  throw new Error('latchkey serve ended before it was ready')
}

/** @returns what it printed; throws all of it when it fails */
function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status === 0) return stdout
  throw new Error([`${program} ${args[0]} failed`, stdout, stderr, error?.message].filter(Boolean).join('\n'))
}
