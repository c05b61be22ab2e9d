import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isThere } from '../build/machine.ts'
import { aScene, type Scene, type Shown } from '../seeds/scene.ts'

const run = promisify(execFile)
const snippet = (name: string) =>
  fileURLToPath(new URL(`../../examples/zensearch/snippets/${name}`, import.meta.url))

type CommandLine = readonly [program: string, ...rest: string[]]

const folder = mkdtempSync(join(tmpdir(), 'latchkey-snippets-'))
/** Compiled once. */
const GO_PROGRAM = join(folder, 'signed_search')

/** How each is run, and what tells whether this machine can. */
const LANGUAGES: readonly { language: string; line: CommandLine; check: CommandLine }[] = [
  { language: 'Python', line: ['python3', snippet('signed_search.py')], check: ['python3', '--version'] },
  { language: 'Go', line: [GO_PROGRAM], check: ['go', 'version'] },
  {
    language: 'a shell',
    line: ['sh', snippet('signed_search.sh')],
    check: ['sh', '-c', 'curl --version && openssl version'],
  },
]

let zen: Scene
let pair: Shown
const there = new Set<string>()
beforeAll(async () => {
  zen = await aScene('zensearch')
  pair = await zen.key({ signed: true, collections: ['docs'] })
  for (const { language, check } of LANGUAGES)
    if (isThere(check, `the snippet in ${language}`)) there.add(language)
  if (there.has('Go')) await run('go', ['build', '-o', GO_PROGRAM, snippet('signed_search.go')])
})
afterAll(async () => {
  await zen.close()
  rmSync(folder, { recursive: true, force: true })
})

const searched = ([program, ...line]: CommandLine, secret: string, query: string) =>
  run(program, [...line, query], {
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      ZENSEARCH_BASE_URL: zen.api.base,
      ZENSEARCH_SECRET_KEY: secret,
    },
  })

describe('a search that is signed in another language', () => {
  it.for(LANGUAGES)(
    'in $language runs without a body, and with one',
    async ({ language, line }, { skip }) => {
      skip(!there.has(language), 'not on this machine')
      const { stdout } = await searched(line, pair.secret, 'HMAC')
      const [got, posted] = stdout
        .trim()
        .split('\n')
        .map(it => JSON.parse(it))
      expect(got).toMatchObject({ total: 1, results: [{ title: 'Signing requests' }] })
      expect(posted).toEqual(got)
    },
  )

  it.for(LANGUAGES)(
    'in $language takes letters of more than a byte',
    async ({ language, line }, { skip }) => {
      skip(!there.has(language), 'not on this machine')
      const { stdout } = await searched(line, pair.secret, 'Gęślą jaźń 🐝')
      expect(stdout.trim().split('\n')).toHaveLength(2)
    },
  )

  it.for(LANGUAGES)('in $language says what is wrong with a key', async ({ language, line }, { skip }) => {
    skip(!there.has(language), 'not on this machine')
    const said = await searched(line, `${pair.secret.slice(0, -1)}_`, 'x').catch(it => it.stdout + it.stderr)
    expect(said).toContain('INVALID_API_KEY')
  })
})

/** What the published text prints. */
const PUBLISHED = `
// Request must include signature headers
const timestamp = Date.now().toString();
const payload = JSON.stringify(requestBody);
const signature = createHmacSha256(secretKey, \`\${timestamp}.\${payload}\`);

fetch(url, {
headers: {
'X-ZenSearch-Key': 'zsk_sk_xxx...',
'X-ZenSearch-Timestamp': timestamp,
'X-ZenSearch-Signature': signature,
},
});
`

describe('the snippet of the published text, as it is printed', () => {
  /** What its `fetch` is answered, with the rest of a request around it. */
  async function answered(requestBody: unknown, rest: RequestInit = {}): Promise<number> {
    const code = PUBLISHED.replace('zsk_sk_xxx...', pair.secret)
    const names = ['requestBody', 'secretKey', 'url', 'createHmacSha256', 'fetch']
    const answers: Promise<Response>[] = []
    const sent = (url: string, init: RequestInit) => void answers.push(fetch(url, { ...init, ...rest }))
    const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex')
    new Function(...names, code)(requestBody, pair.secret, `${zen.api.base}/v1/docs/search`, hmac, sent)
    const [answer] = await Promise.all(answers)
    return answer?.status ?? 0
  }

  it('works without a body, where it signs the word undefined', async () =>
    expect(await answered(undefined)).toBe(200))

  it('works with a body once that is sent along, which the text leaves out', async () => {
    const body = { query: 'authentication' }
    expect(await answered(body, { method: 'POST', body: JSON.stringify(body) })).toBe(200)
    expect(await answered(body)).toBe(401)
  })
})
