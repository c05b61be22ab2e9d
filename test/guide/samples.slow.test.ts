import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instant } from '../../src/core/terms.ts'
import type { Sample, SampleLanguage } from '../../src/profile/guide/block.ts'
import { guideOf } from '../../src/profile/guide/guide.ts'
import { keySamples } from '../../src/profile/guide/samples/key.ts'
import { aGateway, anUpstream, profileLike } from '../build/gateway.ts'
import { isThere } from '../build/machine.ts'
import { shippedProfiles } from '../build/profiles.ts'
import { type System, startSystem } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { partsOf, SYSTEMS } from './world.ts'

const run = promisify(execFile)
const PATIENCE_MS = 60_000

/** How a program of each language is run, and whether it can be here. */
const RUNNERS: Readonly<
  Record<SampleLanguage, { file: string; command: string; line: (file: string) => string[] }>
> = {
  curl: { file: 'sample.sh', command: 'sh', line: file => ['-e', file] },
  javascript: { file: 'sample.mjs', command: process.execPath, line: file => [file] },
  python: { file: 'sample.py', command: 'python3', line: file => [file] },
  go: { file: 'sample.go', command: 'go', line: file => ['run', file] },
}
const CHECKS: Readonly<Record<SampleLanguage, readonly [string, ...string[]]>> = {
  curl: ['curl', '--version'],
  javascript: [process.execPath, '--version'],
  python: ['python3', '--version'],
  go: ['go', 'version'],
}

let folder: string
let system: System
const there = new Set<SampleLanguage>()
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-samples-'))
  system = await startSystem()
  // Signatures are made by the clock of this machine, not by that of the test.
  system.clock.advance(Date.now() - system.clock.now())
  for (const language of Object.keys(CHECKS) as SampleLanguage[]) {
    if (isThere(CHECKS[language], `samples in ${language}`)) there.add(language)
  }
}, PATIENCE_MS)
afterAll(async () => {
  await system.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a sample with a real key in it. @returns what it printed */
async function printed({ language, code }: Sample, placeholder: string, key: string): Promise<string> {
  const { file, command, line } = RUNNERS[language]
  const path = join(folder, file)
  expect(code).toContain(placeholder)
  writeFileSync(path, code.replaceAll(placeholder, key))
  const { stdout } = await run(command, line(path), { timeout: PATIENCE_MS })
  return stdout
}

/** Runs it in every language there is. */
async function expectAnswered(samples: readonly Sample[], placeholder: string, key: string, said: RegExp) {
  expect(samples.map(it => it.language)).toEqual(Object.keys(RUNNERS))
  for (const sample of samples.filter(it => there.has(it.language))) {
    const out = await printed(sample, placeholder, key)
    expect([sample.language, out]).toEqual([sample.language, expect.stringMatching(said)])
  }
}

it(
  'a program that is refused for a limit waits as it is told, and is answered then',
  async () => {
    const limited = profileLike('jobhive', 'limited', {
      limits: [{ name: 'per-key', per: 'key', limit: 1, seconds: 3 }],
    })
    const upstream = await anUpstream()
    const gateway = await aGateway({
      profiles: [limited],
      ports: () => ({ clock: { now: () => instant(Date.now()) } }),
    })
    const { account } = await gateway.serve('limited', upstream.url)
    const scopes = limited.spec.scopes.map(it => it.name)
    const { blocks } = guideOf(limited, { base: `${gateway.url}/limited` }, 'en')
    const { samples } = worth(partsOf(blocks, 'samples')[1])
    for (const sample of samples.filter(it => there.has(it.language))) {
      const key = await gateway.keyOf({ accountId: account.id, name: 'Key', environment: 'dev', scopes })
      await fetch(`${gateway.url}/limited/v1/account/profile`, {
        headers: { Authorization: `Bearer ${key.secret}` },
      })
      const before = upstream.seen.length
      expect(await printed(sample, 'jh_dev_YOUR_KEY', key.secret)).toMatch(/\{"ok":true\}/)
      expect(upstream.seen.length).toBe(before + 1)
    }
    await gateway.close()
    await upstream.close()
  },
  PATIENCE_MS,
)

const profileOf = (name: string) => worth(shippedProfiles().get(name))
const STATUS: Readonly<Record<string, RegExp>> = {
  zenhire: /"runs"|"data"|"items"/,
  zensearch: /"results"/,
  jobhive: /"success":\s*true/,
  hiring: /"data"|"items"|\[/,
}
const KEYS = { zenhire: 'main', zensearch: 'secret', jobhive: 'live', hiring: 'all' } as const

describe('what a guide tells to type', () => {
  it.each(SYSTEMS)(
    'is the first request to %s as it stands, with a key of one’s own',
    async name => {
      const { base, keys } = system.demo.apis[name]
      const { blocks } = guideOf(profileOf(name), { base }, 'en')
      const { samples } = worth(partsOf(blocks, 'samples')[0])
      const [placeholder = ''] = /\w+_YOUR_KEY/.exec(worth(samples[0]).code) ?? []
      const key = worth(keys[KEYS[name]])
      const prefix = placeholder.replace('YOUR_KEY', '')
      const own = Object.values(keys).find(it => it.startsWith(prefix)) ?? key
      await expectAnswered(samples, placeholder, own, worth(STATUS[name]))
    },
    PATIENCE_MS,
  )

  it(
    'and a signed request, for a key that must sign',
    async () => {
      const { base, account } = system.demo.apis.zensearch
      const { blocks } = guideOf(profileOf('zensearch'), { base }, 'en')
      const { samples } = worth(partsOf(blocks, 'samples').at(-1))
      const { key } = await aKey({ accountId: account, signed: true })
      await expectAnswered(samples, 'zsk_sk_YOUR_KEY', key, /"results"/)
    },
    PATIENCE_MS,
  )
})

async function aKey(wanted: object) {
  const { control, rootKey } = system.demo
  const answer = await fetch(`${control}/v1/keys`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${rootKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'A key', ...wanted }),
  })
  const json = Object(await answer.json())
  const secretOf = (side: string): string =>
    [json.secrets].flat().find((it: { side: string }) => it.side === side)?.secret
  return { id: String(json.id), key: secretOf('secret'), publishable: secretOf('publishable') }
}

describe('what is shown beside a new key', () => {
  it(
    'works with that key, whatever it is restricted to',
    async () => {
      const { account, base } = system.demo.apis.zensearch
      const restrictions = { hosts: ['*.example.com'], referers: ['https://docs.example.com/guide/*'] }
      const { key, publishable } = await aKey({
        accountId: account,
        restrictions,
        collections: ['docs'],
        signed: true,
      })
      const items = keySamples(profileOf('zensearch').spec, base, {
        ...{ hosts: ['docs.example.com'], referers: ['https://docs.example.com/guide/*'] },
        ...{ scopes: [], modules: [], collections: ['docs'], signed: true },
      })
      expect(items.map(it => [it.side, it.fits])).toEqual([
        ['publishable', true],
        ['secret', true],
      ])
      for (const { side, samples, placeholder } of items)
        await expectAnswered(samples, placeholder, side === 'secret' ? key : publishable, /"results"/)
    },
    PATIENCE_MS,
  )

  it('is a request its scopes allow, and says where there is none', () => {
    const holder = { hosts: [], referers: [], signed: false }
    const { spec } = profileOf('hiring')
    const [jobs] = keySamples(spec, 'http://x', { ...holder, scopes: ['jobs:read'] })
    expect([jobs?.fits, jobs?.method, jobs?.url]).toEqual([true, 'GET', 'http://x/v1/jobs'])
    const [write] = keySamples(spec, 'http://x', { ...holder, scopes: ['agents:write'] })
    expect([write?.fits, write?.method, write?.url]).toEqual([true, 'POST', 'http://x/v1/agents'])
    expect(keySamples(spec, 'http://x', { ...holder, scopes: [] })[0]?.fits).toBe(false)
  })
})
