import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BINARY, build, runBinary, startBinary } from '../build/binary.ts'
import { portOf } from '../build/cli.ts'
import { each } from '../build/control.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  build()
  shop = await openShop()
})
afterAll(() => shop.close())

const run = (line: readonly string[], input?: string) =>
  runBinary(line, { env: shop.env, cwd: shop.folder, ...(input !== undefined && { input }) })
const audited = async () => Number((await shop.call('GET /v1/audit/verify'))['count'])
const accountsOf = async (api: string) =>
  each(await shop.call(`GET /v1/accounts?api=${api}&limit=100`), 'items', 'name')

/** A file of one API with so many accounts. */
const customers = (api: string, count: number, plan = 'Pro') =>
  shop.file(
    `apis:\n  - name: ${api}\n    profile: starter\n    accounts:\n${Array.from({ length: count }, (_, at) => `      - { name: Customer ${at}, plan: ${plan} }\n`).join('')}`,
  )

describe('the demo of four APIs', () => {
  it('is exported as a file that changes nothing, from standard input too, and leaves no trace in the audit log', async () => {
    const before = await audited()
    const exported = await run(['export'])
    expect([exported.exit, exported.err]).toEqual([0, ''])
    for (const api of ['zenhire', 'zensearch', 'jobhive', 'hiring'])
      expect(exported.out).toContain(`  - name: ${api}\n`)
    expect(await run(['apply', '-', '--prune'], exported.out)).toEqual({
      ...{ exit: 0, err: '' },
      out: expect.stringMatching(/^Nothing to change: 3\d as they are\.\n$/),
    })
    const json = await run(['export', '--json'])
    expect((await run(['apply', '-', '--plan', '--exit-code'], json.out)).exit).toBe(0)
    expect(await audited()).toBe(before)
  })

  it('is handed from one command to the other, which waits for it', async () => {
    const command = `'${process.execPath}' '${BINARY}'`
    const line = `${command} export | ${command} apply - --plan`
    const { stdout } = await promisify(execFile)('bash', ['-c', line], {
      env: { PATH: process.env['PATH'], ...shop.env },
    })
    expect(stdout).toMatch(/^Nothing to change: 3\d as they are\.\n$/)
  })

  it('has members, who are changed, invited and uninvited by a file', async () => {
    const file = (...members: readonly string[]) =>
      shop.file(
        `apis: [{ name: hiring, accounts: [{ name: Organisation Démo, members: [${members.join(', ')}] }] }]`,
      )
    const owner = '{ email: HIRING@demo.localhost, role: owner }'
    const ada = (role: string) => `{ email: ada@hiring.example, role: ${role} }`
    const none = await run(['apply', file(ada('owner')), '--prune', '--plan'])
    expect([none.exit, none.out]).toEqual([1, ''])
    expect(none.err).toMatch(
      /members: this leaves the account without an owner: keep one of hiring@demo\.localhost, or first have another accept\n/,
    )
    const invited = await run(['apply', file(owner, ada('admin')), '--yes'])
    expect(invited.out).toMatch(
      /\n\+ member .* \/ ada@hiring\.example\n +role +admin\n|^\+ member .*ada@hiring\.example\n +role +admin\n/,
    )
    expect(invited.out).toMatch(/ada@hiring\.example {2}link {2}http\S+#token=inv_/)
    expect((await run(['apply', file(owner, ada('admin')), '--yes'])).out).toContain(
      'Nothing to change: 4 as they are',
    )
    const changed = await run(['apply', file(owner, ada('viewer')), '--yes'])
    expect(changed.out).toMatch(/role +admin → viewer\n/)
    const [, token] = /#token=(\S+)/.exec(changed.out) ?? []
    await shop.call('POST /v1/invitations/accept', { token, name: 'Ada', password: 'correct horse battery' })
    expect((await run(['apply', file(owner, ada('member')), '--yes'])).out).toMatch(
      /role +viewer → member\n(.*\n)*Done: 1 changed/,
    )
    const pruned = await run(['apply', file(owner), '--yes', '--prune'])
    expect(pruned.out).toMatch(/^- member .*ada@hiring\.example: remove\n(.*\n)*Done: 1 ended/)
    expect((await run(['apply', file(owner), '--prune'])).out).toContain('Nothing to change')
  })
})

it('250 accounts are there within seconds, read page by page', async () => {
  const api = shop.fresh()
  const began = Date.now()
  const made = await run(['apply', customers(api, 250), '--yes'])
  expect([made.exit, made.out.split('\n').at(-2)]).toEqual([0, 'Done: 251 created.'])
  expect((await run(['apply', customers(api, 250)])).out).toContain('Nothing to change: 251 as they are')
  expect(Date.now() - began).toBeLessThan(30_000)
})

it('Ctrl-C lets what is on its way arrive, says what is not done, and running it again goes on', async () => {
  const api = shop.fresh()
  const file = customers(api, 250)
  const { child, said, closed } = startBinary(['apply', file, '--yes'], { env: shop.env, cwd: shop.folder })
  let some: readonly unknown[] = []
  while (some.length === 0) some = await accountsOf(api).catch(() => [])
  child.kill('SIGINT')
  expect((await closed)[0]).toBe(130)
  const [, done] = /\nDone: (\d+) created\.\n$/.exec(said.out) ?? []
  expect(said.err).toMatch(
    /^latchkey: Interrupted\. Not done (is|are \d+, from) account .* Run it again: it goes on from what is there\.\n$/,
  )
  const again = await run(['apply', file, '--yes'])
  expect(again.out).toMatch(new RegExp(`Done: ${251 - Number(done)} created\\.\\n$`))
  expect(new Set(await accountsOf(api)).size).toBe(100)
})

it('Ctrl-C before anything is changed says so', async () => {
  let asked = () => {}
  const waiting = new Promise<void>(resolve => {
    asked = resolve
  })
  const silent = createServer(() => asked())
  await new Promise<void>(listening => void silent.listen(0, '127.0.0.1', () => listening()))
  try {
    const env = {
      LATCHKEY_URL: `http://127.0.0.1:${portOf(silent)}`,
      LATCHKEY_ROOT_KEY: 'lk_root_anything',
    }
    const { child, said, closed } = startBinary(['apply', customers('nowhere', 1), '--yes'], { env })
    await waiting
    child.kill('SIGINT')
    expect((await closed)[0]).toBe(130)
    expect(said).toEqual({ out: '', err: 'latchkey: Interrupted: nothing was changed.\n' })
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})

describe('on a terminal', () => {
  /** Types answers as they are asked for, and does something before the first of them. */
  async function typing(
    line: readonly string[],
    answers: readonly (readonly [RegExp, string])[],
    before = async () => {},
  ) {
    const command = [process.execPath, BINARY, ...line].map(it => `'${it}'`).join(' ')
    const child = spawn('script', ['-qec', `stty cols 100 rows 30; ${command}`, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...shop.env },
      cwd: shop.folder,
    })
    let said = ''
    let step = 0
    child.stdout.on('data', async chunk => {
      said += chunk
      const [asks, answer] = answers[step] ?? []
      if (asks === undefined || !asks.test(said)) return
      if (step++ === 0) await before()
      child.stdin.write(`${answer}\r`)
    })
    const [exit] = await once(child, 'close')
    return { exit, said }
  }

  it('it shows the plan in colours and asks first, for a prune twice', async () => {
    const api = shop.fresh()
    await run(['apply', customers(api, 2), '--yes'])
    const sure = /Only "yes" does it/
    const no = await typing(['apply', customers(api, 1, 'Free')], [[sure, 'y']])
    expect([no.exit, no.said]).toEqual([1, expect.stringContaining('Nothing was changed.')])
    expect(no.said).toContain('\u001b[33m~ account')
    const half = await typing(
      ['apply', customers(api, 1, 'Free'), '--prune'],
      [
        [sure, 'yes'],
        [/Type "prune"/, 'yes'],
      ],
    )
    expect([half.exit, half.said]).toEqual([1, expect.stringContaining('Nothing was changed.')])
    const both = await typing(
      ['apply', customers(api, 1, 'Free'), '--prune'],
      [
        [sure, 'yes'],
        [/Type "prune"/, 'prune'],
      ],
    )
    expect([both.exit, both.said]).toEqual([0, expect.stringContaining('Done: 1 changed, 1 ended.')])
  })

  it('what somebody else changes meanwhile is not touched, and running it again sees it', async () => {
    const api = shop.fresh()
    await run(['apply', customers(api, 3), '--yes'])
    const accounts = await shop.call(`GET /v1/accounts?api=${api}`)
    const second = [accounts['items']]
      .flat()
      .map(Object)
      .find(it => it.name === 'Customer 1')
    const file = customers(api, 3, 'Free')
    const { exit, said } = await typing(['apply', file], [[/Only "yes"/, 'yes']], async () => {
      await shop.call(`PATCH /v1/accounts/${second.id}`, { plan: 'Gold' })
    })
    expect(exit).toBe(1)
    expect(said).toContain('Done: 1 changed.')
    expect(said.replaceAll(/\s+/g, ' ')).toContain(
      `Somebody else changed account ${api} / Customer 1 since the plan was made: nothing of theirs was touched. Not done are 2, from account ${api} / Customer 1 on. Run it again`,
    )
    expect((await shop.call(`GET /v1/accounts/${second.id}`))['plan']).toBe('Gold')
    const again = await run(['apply', file, '--yes'])
    expect(again.out).toMatch(/plan +Gold → Free\n(.*\n)*2 to change, 2 as they are|Done: 2 changed/)
  })
})

it('a server that is not there leaves everything as it is', async () => {
  const env = { ...shop.env, LATCHKEY_URL: 'http://127.0.0.1:1', LATCHKEY_ROOT_KEY: 'lk_root_anything' }
  const ended = await runBinary(['apply', customers('nowhere', 1), '--yes'], { env, cwd: join(shop.folder) })
  expect([ended.exit, ended.out]).toEqual([3, ''])
  expect(ended.err).toMatch(/^latchkey: Nothing answers at http:\/\/127\.0\.0\.1:1: [^\n]+\n$/)
})
