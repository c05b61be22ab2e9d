import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtClient } from '../build/built.ts'
import { nodeOfMachine } from '../build/machine.ts'
import { importsOf, ROOT } from '../build/rooms.ts'
import { type System, startSystem } from '../build/system.ts'

const run = promisify(execFile)
const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const inModules = (...parts: string[]) => join(ROOT, 'node_modules', ...parts)

let client = ''
let system: System
let folder = ''
beforeAll(async () => {
  client = await builtClient()
  system = await startSystem()
  folder = mkdtempSync(join(tmpdir(), 'latchkey-consumer-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await system.close()
})

const places = (name: string) =>
  JSON.stringify({
    control: system.demo.control,
    gateway: system.demo.gateway,
    rootKey: system.demo.rootKey,
    name,
  })

const DONE = {
  tries: true,
  names: ['Signed'],
  searched: [200, 200],
  verdict: [false, 'signature-missing'],
  error: [true, true, 404],
  slow: 'timed-out',
}

describe('the client as it is published', () => {
  it('imports nothing but its own files, and names nothing that only Node has', () => {
    const home = dirname(client)
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.js'),
    )
    expect(files.length).toBeGreaterThan(8)
    for (const name of files) {
      const text = readFileSync(join(home, name), 'utf8')
      const strangers = importsOf({ path: name, text }).filter(it => !/^\.\.?\/[\w./-]+\.js$/.test(it))
      expect(strangers, name).toEqual([])
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      expect(code, name).not.toMatch(
        /(?<![.\w'"`])(process|Buffer|require|__dirname|setImmediate|window|localStorage)\b(?!:)/,
      )
    }
  })

  it('does its work on the Node of this machine, 20 or newer', async () => {
    const { stdout } = await run(nodeOfMachine(), [beside('in-node.mjs'), client, places('Node')])
    const { major, ...done } = JSON.parse(stdout)
    expect(done).toEqual(DONE)
    expect(major).toBeGreaterThanOrEqual(20)
  })

  it('does its work where there is nothing but what a page has', async () => {
    const words = [
      '--experimental-vm-modules',
      '--no-warnings',
      beside('in-page.mjs'),
      client,
      places('Page'),
    ]
    const { stdout } = await run(process.execPath, words)
    expect(JSON.parse(stdout)).toEqual(DONE)
  })

  it.each([
    ['typescript', 'nodenext'],
    ['typescript', 'bundler'],
    ['typescript-6', 'nodenext'],
  ])('has types a program is checked against, by %s with %s resolution', async (compiler, resolution) => {
    const project = join(folder, `${compiler}-${resolution}`)
    mkdirSync(join(project, 'node_modules'), { recursive: true })
    symlinkSync(ROOT, join(project, 'node_modules', 'latchkey'), 'junction')
    writeFileSync(join(project, 'package.json'), '{"type":"module"}')
    writeFileSync(join(project, 'program.ts'), readFileSync(beside('consumer.ts'), 'utf8'))
    const compilerOptions = {
      ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      ...{ target: 'es2022', lib: ['es2022', 'dom'], types: [], moduleResolution: resolution },
      module: resolution === 'bundler' ? 'esnext' : resolution,
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }))
    const { stdout } = await run(process.execPath, [inModules(compiler, 'bin', 'tsc'), '-p', project])
    expect(stdout).toBe('')
  })
})
