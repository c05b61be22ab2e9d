import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jsonOf, portOf, runCli } from '../build/cli.ts'
import { type Applying, applying, site } from './apply-server.ts'

let applied: Applying
beforeAll(async () => {
  applied = await applying()
})
afterAll(() => applied.close())

/** Of the API of one test. */
let name = ''
beforeEach(() => {
  name = applied.nextApi()
})

describe('a plan', () => {
  it('is all that --plan shows, and --exit-code tells whether there is something to do', async () => {
    const file = applied.file(applied.wanting([{ name: 'Acme', keys: [site] }]))
    const before = await applied.audited()
    expect(await applied.run('apply', file, '--plan')).toMatchObject({ exit: 0, err: '' })
    expect((await applied.run('apply', file, '--plan', '--exit-code')).exit).toBe(6)
    expect(await applied.audited()).toBe(before)
    await applied.run('apply', file, '--yes', '--reveal')
    expect((await applied.run('apply', file, '--plan', '--exit-code')).exit).toBe(0)
    expect(await applied.run('apply', file, '--exit-code')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--plan'),
    })
  })

  it('is data with --json, and so is what came of it, secrets only where they are wanted', async () => {
    const file = applied.file(applied.wanting([{ name: 'Acme', keys: [site] }]))
    const planned = jsonOf(await applied.run('apply', file, '--plan', '--json'))
    expect(planned).toMatchObject({
      applied: false,
      result: null,
      plan: { counts: { create: 3, change: 0, end: 0, same: 0 } },
    })
    const done = jsonOf(await applied.run('apply', file, '--yes', '--json', '--reveal'))
    expect(done).toMatchObject({
      applied: true,
      result: {
        done: [
          { kind: 'api' },
          { kind: 'account' },
          { kind: 'key', id: expect.stringMatching(/^key_/), path: [name, 'Acme', 'Site'] },
        ],
        stopped: null,
        secrets: [
          {
            path: [name, 'Acme', 'Site'],
            secrets: [{ side: 'publishable' }, { side: 'secret', secret: expect.stringMatching(/^zsk_/) }],
          },
        ],
      },
    })
  })

  it('that makes keys is refused where nobody would see their secrets, before anything is made', async () => {
    const before = await applied.audited()
    const { exit, err } = await applied.run(
      'apply',
      applied.file(applied.wanting([{ name: 'Acme', keys: [site] }])),
      '--yes',
    )
    expect([exit, err]).toEqual([
      2,
      expect.stringMatching(/add --reveal .* or --secrets-to <file>\. Nothing was changed\.\n$/),
    ])
    expect(await applied.audited()).toBe(before)
  })

  it('that nobody says yes to is not carried out', async () => {
    const { exit, err } = await applied.run('apply', applied.file(applied.wanting([])))
    expect([exit, err]).toEqual([2, expect.stringContaining('add --yes')])
    expect(await applied.items(`/v1/apis`)).not.toContainEqual(expect.objectContaining({ name }))
  })

  it('keeps secrets in a new file for its owner alone, as JSON lines, and none where none was made', async () => {
    const [kept, none] = [join(applied.folder, `${name}.jsonl`), join(applied.folder, `${name}.none`)]
    const file = applied.file(applied.wanting([{ name: 'Acme', keys: [site] }]))
    const { out } = await applied.run('apply', file, '--yes', '--secrets-to', kept)
    expect(out).not.toContain('zsk_')
    expect(statSync(kept).mode & 0o777).toBe(0o600)
    const lines = readFileSync(kept, 'utf8')
      .trim()
      .split('\n')
      .map(it => JSON.parse(it))
    expect(lines).toEqual(
      ['publishable', 'secret'].map(side => ({
        id: expect.stringMatching(/^key_/),
        path: [name, 'Acme', 'Site'],
        side,
        secret: expect.stringMatching(/^zsk_/),
      })),
    )
    const again = applied.file(applied.wanting([{ name: 'Acme', keys: [{ name: 'New' }] }]))
    expect(await applied.run('apply', again, '--yes', '--secrets-to', kept)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('is there already'),
    })
    await applied.run('apply', file, '--yes', '--secrets-to', none)
    expect(() => statSync(none)).toThrow('ENOENT')
  })
})

describe('an apply that breaks off', () => {
  it('says what was done and what was not, and goes on when it is run again', async () => {
    // This server has nobody who could be invited.
    const members = [{ email: 'ada@acme.example', role: 'owner' }]
    const wanted = (more: object) =>
      applied.wanting([{ name: 'One' }, { name: 'Two', ...more }, { name: 'Three' }])
    const { exit, out, err } = await applied.apply(wanted({ members }))
    expect([exit, out.split('\n').at(-2)]).toEqual([1, 'Done: 3 created.'])
    expect(err).toMatch(
      /^latchkey: member api-\d+ \/ Two \/ ada@acme\.example: .* Not done are 2, from member api-\d+ \/ Two \/ ada@acme\.example on\. Run it again: it goes on from what is there\.\n$/,
    )
    expect(jsonOf(await applied.apply(wanted({ members }), '--json'))).toMatchObject({
      applied: false,
      result: {
        done: [],
        notDone: [{ kind: 'member' }, { kind: 'account', path: [name, 'Three'] }],
        stopped: { code: 'people-absent' },
      },
    })
    expect((await applied.apply(wanted({}))).out).toMatch(
      /1 to create, 0 to change, 3 as they are(.*\n)*Done: 1 created\.\n$/,
    )
  })

  it('is not begun by a root key that may do it only in part', async () => {
    const { json } = await applied.server.control.call('POST', '/v1/root-keys', {
      name: 'CI',
      scopes: ['apis:read', 'apis:write', 'accounts:read', 'keys:read'],
    })
    const [{ secret }] = [json['secrets']].flat().map(Object)
    const env = { ...applied.env, LATCHKEY_ROOT_KEY: secret }
    const file = applied.file(applied.wanting([{ name: 'Acme', keys: [site] }]))
    expect((await runCli(['apply', file, '--plan', '--exit-code'], env)).exit).toBe(6)
    const before = await applied.audited()
    const { exit, err } = await runCli(['apply', file, '--yes', '--reveal'], env)
    expect([exit, err]).toEqual([
      1,
      'latchkey: You may do this only in part, so nothing was changed. What a root key would need besides: accounts:write, keys:write.\n',
    ])
    expect(await applied.audited()).toBe(before)
  })

  it('makes nothing twice when answers are lost on their way', async () => {
    let lost = 0
    const relay = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { host: _, connection: __, ...headers } = request.headers
      const answer = await fetch(applied.env.LATCHKEY_URL + request.url, {
        method: request.method ?? 'GET',
        headers: Object.entries(headers).map(([key, value]): [string, string] => [key, String(value)]),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
      const text = await answer.text()
      if (request.method === 'POST' && ++lost % 2 === 1) response.destroy()
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    })
    await new Promise<void>(listening => void relay.listen(0, '127.0.0.1', () => listening()))
    try {
      const env = { ...applied.env, LATCHKEY_URL: `http://127.0.0.1:${portOf(relay)}` }
      const file = applied.file(applied.wanting([{ name: 'Acme', keys: [site] }]))
      const { exit, out } = await runCli(['apply', file, '--yes', '--reveal'], env)
      expect([exit, lost]).toEqual([0, 6])
      expect(out).toMatch(/zsk_\w+\nShown once: store it now\.\nDone: 3 created\.\n$/)
      expect(await applied.keys()).toHaveLength(1)
    } finally {
      relay.closeAllConnections()
      relay.close()
    }
  })
})
