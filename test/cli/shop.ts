import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Demo } from '../../src/app/demo/demo.ts'
import { startBinary } from '../build/binary.ts'
import type { Json } from '../build/control.ts'
import { ROOT } from '../build/rooms.ts'

/** A real server with the demo in it, and ways to make what a command is about. */
export interface Shop {
  readonly folder: string
  readonly home: string
  readonly demo: Demo
  /** A profile file that loads. */
  readonly profile: string
  /** What commands are run with: the server is found by the home's demo.json. */
  readonly env: Readonly<Record<string, string>>
  /** A name nothing has yet. */
  fresh(): string
  /** A file with this content. */
  file(text: string): string
  call(line: string, body?: object): Promise<Json>
  /** Calls, and answers the id of what was made. */
  made(line: string, body: object): Promise<string>
  /** A new key of ZenSearch's account. */
  key(): Promise<string>
  rootKey(): Promise<string>
  /** A new key of ZenSearch's account that is for docs.example.com alone, and was refused to another page. */
  refusedKey(): Promise<string>
  /** A new member of ZenSearch's account, beside its owner. */
  member(): Promise<string>
  /** Stops the server, and takes everything away. */
  close(): Promise<void>
}

const READY = 'Ctrl-C stops it.'

/** Starts the built server in a folder of its own. */
export async function openShop(): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey shop '))
  const home = join(folder, 'home')
  const env = { LATCHKEY_HOME: home, XDG_CONFIG_HOME: join(folder, 'config') }
  const { child, said, closed } = startBinary(['serve'], {
    env: { ...env, LATCHKEY_CONTROL_PORT: '0', LATCHKEY_GATEWAY_PORT: '0' },
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => said.out.includes(READY) && resolve())
    closed.then(() => reject(new Error(`the server ended: ${said.err}`)))
  })
  const demo: Demo = JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8'))
  const close = async () => {
    child.kill('SIGTERM')
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
  const profile = join(ROOT, 'profiles', 'starter.json')
  return { folder, home, demo, profile, env, close, ...making(folder, demo) }
}

function making(
  folder: string,
  demo: Demo,
): Pick<Shop, 'fresh' | 'file' | 'call' | 'made' | 'key' | 'rootKey' | 'refusedKey' | 'member'> {
  let count = 0
  const fresh = () => `thing-${++count}`
  const call = (line: string, body?: object) => called(demo, line, body)
  const made = async (line: string, body: object) => String((await call(line, body))['id'])
  return {
    fresh,
    call,
    made,
    key: () => made('POST /v1/keys', { accountId: demo.apis.zensearch.account, name: fresh() }),
    rootKey: () => made('POST /v1/root-keys', { name: fresh(), scopes: ['keys:read'] }),
    async refusedKey() {
      const { account: accountId, base } = demo.apis.zensearch
      const restrictions = { hosts: ['docs.example.com'] }
      const key = await call('POST /v1/keys', { accountId, name: fresh(), restrictions })
      const shown = [key['secrets']].flat().find(it => Object(it).side === 'publishable')
      const headers = { 'X-ZenSearch-Key': Object(shown).secret, Origin: 'https://evil.example' }
      const answer = await fetch(`${base}/v1/docs/search?q=x`, { headers })
      if (answer.status !== 403) throw new Error(`It was not refused: ${answer.status}`)
      return String(key['id'])
    },
    async member() {
      const asked = { email: `${fresh()}@zen.example`, role: 'viewer' }
      const { link } = await call(`POST /v1/accounts/${demo.apis.zensearch.account}/invitations`, asked)
      const [, token] = String(link).split('#token=')
      return made('POST /v1/invitations/accept', { token, name: 'Ada', password: 'correct horse battery' })
    },
    file(text) {
      const path = join(folder, fresh())
      writeFileSync(path, text)
      return path
    },
  }
}

async function called({ control, rootKey }: Demo, line: string, body?: object): Promise<Json> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const response = await fetch(control + path, {
    method,
    headers: { Authorization: `Bearer ${rootKey}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${line}: ${text}`)
  return text === '' ? {} : JSON.parse(text)
}
