import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { build, runBinary } from '../build/binary.ts'

const INIT = ['--profile', 'starter', '--api', 'x']
const ONE_SENTENCE = /^latchkey: [^\n]+\n$/

let folder: string
let home: string
let backup: string
beforeAll(async () => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'latchkey places '))
  home = join(folder, 'home')
  backup = join(folder, 'backup')
  expect(await run('init', home, ...INIT)).toMatchObject({ exit: 0 })
  expect(await run('backup', backup)).toMatchObject({ exit: 0 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...line: readonly string[]) => runBinary(line, { env: { LATCHKEY_HOME: home }, cwd: folder })

/** The commands that make a folder, by what they say after the folder. */
const MAKERS: readonly (readonly [string, (place: string) => readonly string[]])[] = [
  ['init', place => ['init', place, ...INIT]],
  ['backup', place => ['backup', place]],
  ['restore', place => ['restore', backup, '--home', place]],
]

/** Mounts memory of so many KiB at a folder, where this user may. @returns whether it did */
function mounted(place: string, kib: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', place], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** Uses an empty folder that can be neither moved nor removed, as the volumes of containers are. */
async function inVolume(kib: number, use: (place: string, isMount: boolean) => Promise<void>): Promise<void> {
  const parent = mkdtempSync(join(folder, 'parent '))
  const place = join(parent, 'volume')
  mkdirSync(place)
  const isMount = mounted(place, kib)
  if (!isMount) chmodSync(parent, 0o500)
  try {
    await use(place, isMount)
  } finally {
    if (isMount) execFileSync('umount', [place])
    chmodSync(parent, 0o700)
    rmSync(parent, { recursive: true })
  }
}

describe.each(MAKERS)('%s', (_, lineFor) => {
  it('fills an empty folder that cannot be replaced, for its owner alone', async () => {
    await inVolume(64 * 1024, async place => {
      expect(await run(...lineFor(place))).toMatchObject({ exit: 0 })
      const names = readdirSync(place)
      expect(names).toEqual(expect.arrayContaining(['latchkey.db', 'latchkey.secret']))
      expect(names.filter(it => it.includes('.part'))).toEqual([])
      expect(statSync(place).mode & 0o777).toBe(0o700)
      const again = await run(...lineFor(place))
      expect([again.exit, again.err]).toEqual([1, expect.stringContaining('is not empty')])
      expect(readdirSync(place)).toEqual(names)
    })
  })

  it('takes a new disk, with nothing but what its format puts there, as empty', async () => {
    const place = join(folder, 'new disk')
    mkdirSync(join(place, 'lost+found'), { recursive: true })
    expect(await run(...lineFor(place))).toMatchObject({ exit: 0 })
    expect(readdirSync(place)).toEqual(expect.arrayContaining(['latchkey.db', 'lost+found']))
    rmSync(place, { recursive: true })
  })

  it('says in a sentence that a disk is full, and leaves nothing on it', async () => {
    await inVolume(64, async (place, isMount) => {
      if (!isMount) return
      const { exit, out, err } = await run(...lineFor(place))
      expect([exit, out, err]).toEqual([1, '', expect.stringMatching(ONE_SENTENCE)])
      expect(err).toContain('full')
      expect(readdirSync(place)).toEqual([])
      expect(JSON.parse((await run(...lineFor(place), '--json')).err)).toMatchObject({ code: 'refused' })
    })
  })

  it('says in a sentence what the system refuses, and leaves nothing', async () => {
    const place = join(folder, 'dangling')
    symlinkSync(join(folder, 'nowhere'), place)
    const { exit, out, err } = await run(...lineFor(place))
    expect([exit, out, err]).toEqual([1, '', expect.stringMatching(ONE_SENTENCE)])
    expect(JSON.parse((await run(...lineFor(place), '--json')).err)).toMatchObject({ code: 'refused' })
    expect(readdirSync(folder).filter(it => it.includes('.part'))).toEqual([])
    rmSync(place)
  })
})

/** Notes what is flushed and what is renamed, by their paths, in their order. */
const NOTING = `
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const note = line => fs.appendFileSync(process.env.NOTED, line + '\\n')
const { fsyncSync, renameSync } = fs
fs.fsyncSync = file => {
  note('flush ' + fs.readlinkSync('/proc/self/fd/' + file))
  fsyncSync(file)
}
fs.renameSync = (from, to) => {
  renameSync(from, to)
  note('rename ' + from + ' ' + to)
}
syncBuiltinESMExports()
`

describe.runIf(existsSync('/proc/self/fd'))('a power cut after the command', () => {
  let noted: string
  let env: Readonly<Record<string, string>>
  beforeEach(() => {
    const noting = join(folder, 'noting.mjs')
    writeFileSync(noting, NOTING)
    noted = join(folder, 'noted')
    writeFileSync(noted, '')
    env = { LATCHKEY_HOME: home, NOTED: noted, NODE_OPTIONS: `--import="${noting.replaceAll(' ', '\\ ')}"` }
  })

  it.each(MAKERS)('loses nothing of %s: every file is on the disk before its name is', async (_, lineFor) => {
    const parent = mkdtempSync(join(folder, 'durable '))
    const place = join(parent, 'above', 'place')
    expect(await runBinary(lineFor(place), { env, cwd: folder })).toMatchObject({
      exit: 0,
      err: expect.anything(),
    })
    const lines = readFileSync(noted, 'utf8').trim().split('\n')
    const renamed = lines.findIndex(it => it.startsWith('rename ') && it.endsWith(` ${place}`))
    const part = lines[renamed]?.slice('rename '.length, -place.length - 1) ?? ''
    const before = lines.slice(0, renamed)
    const kept = readdirSync(place, { recursive: true, encoding: 'utf8' })
    for (const it of kept) expect(before).toContain(`flush ${join(part, it)}`)
    expect(before).toContain(`flush ${part}`)
    const after = lines.slice(renamed)
    expect(after).toEqual(expect.arrayContaining([`flush ${join(parent, 'above')}`, `flush ${parent}`]))
    rmSync(parent, { recursive: true })
  })

  it('loses nothing of a folder that was filled', async () => {
    const place = mkdtempSync(join(folder, 'durable '))
    expect(await runBinary(['restore', backup, '--home', place], { env })).toMatchObject({ exit: 0 })
    const lines = readFileSync(noted, 'utf8').trim().split('\n')
    const renames = lines.filter(it => it.startsWith('rename '))
    expect(renames.at(-1)).toMatch(/latchkey\.db$/)
    expect(lines.slice(lines.indexOf(renames.at(-1) ?? ''))).toContain(`flush ${place}`)
    rmSync(place, { recursive: true })
  })
})
