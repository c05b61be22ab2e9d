import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aServer, jsonOf, runCli } from '../build/cli.ts'
import { aShop, each } from '../build/control.ts'
import { KEPT, oldKey } from '../engine/foreign.ts'

let server: Awaited<ReturnType<typeof aServer>>
let env: { LATCHKEY_URL: string; LATCHKEY_ROOT_KEY: string }
let account: string
const folder = mkdtempSync(join(tmpdir(), 'latchkey-import-'))
beforeAll(async () => {
  server = await aServer()
  env = { LATCHKEY_URL: server.url, LATCHKEY_ROOT_KEY: server.control.root.secret }
  await server.control.call('POST', '/v1/apis', { name: 'zenhire', profile: 'zenhire' })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})
let nth = 0
beforeEach(async () => {
  const added = await aShop(server.control, 'zenhire', { name: `Customer ${++nth}` })
  account = added.accountId
})

const fileOf = (content: string | Uint8Array): string => {
  const path = join(folder, `file-${++nth}`)
  writeFileSync(path, content)
  return path
}
const importing = (content: string | Uint8Array, ...more: readonly string[]) =>
  runCli(['import', fileOf(content), ...more], env)
const key = (name: string) => oldKey(`${nth}x${name}`)
const keys = async () =>
  each((await server.control.call('GET', `/v1/keys?account=${account}`)).json, 'items', 'name').toSorted()

describe('a file of CSV', () => {
  it('is imported with quotes, breaks in fields, a byte order mark and the line ends of Windows', async () => {
    const csv = `\ufeffname,secret,account\r\n"One, or\r\n""1""",${key('a')},${account}\r\n\r\nTwo,${key('b')},${account}`
    const ended = await importing(csv.replace('or\r\n', 'or '))
    expect(ended).toEqual({ exit: 0, out: '2 keys imported.\n', err: '' })
    expect(await keys()).toEqual(['One, or "1"', 'Two'])
  })

  it.each([';', '\t'])('may have its columns apart by %j', async delimiter => {
    const csv = [
      ['name', 'secret', 'scopes', 'account'],
      ['One', key('a'), 'speech:run', account],
    ]
    const ended = await importing(csv.map(it => it.join(delimiter)).join('\n'))
    expect([ended.exit, ended.out]).toEqual([1, '0 keys imported, 1 refused.\n'])
    expect(ended.err).toMatch(/^latchkey: line 2: scopes\[0\]: "speech:run" is not a scope/)
  })

  it('fills what a key may have', async () => {
    const csv = `name,secret,limits,signed,expires,environment,hosts\nOne,${key('a')},,no,,,\n`
    expect((await importing(csv, '--account', account)).exit).toBe(0)
    const wrong = `name,secret,limits,signed,environment,hosts\nOne,${key('b')},a=1 b=x c,maybe,live,a.example b.example\n`
    const { exit, err } = await importing(wrong, '--account', account)
    expect([exit, err]).toEqual([1, expect.stringMatching(/^latchkey: line 2: signed: /)])
  })

  it('has digests, whose kind may be said once, and columns of other names', async () => {
    const name = key('a')
    const csv = `id,key_name,key_hash,key_start\n1,One,${KEPT['bcrypt']?.(name).value},${name.slice(0, 18)}\n`
    const map = [
      '--map',
      'id=-',
      '--map',
      'key_name=name',
      '--map',
      'key_hash=digest',
      '--map',
      'key_start=prefix',
    ]
    const ended = await importing(csv, '--account', account, '--kind', 'bcrypt', ...map)
    expect(ended).toEqual({ exit: 0, out: '1 key imported.\n', err: '' })
    expect(await keys()).toEqual(['One'])
  })

  it('says of each line that is refused why, and imports the others', async () => {
    const csv = [
      'name,secret',
      `One,${key('a')}`,
      `Two`,
      `Three,${key('b')},more`,
      `Four,wrong_key_0123456789`,
      `,${key('c')}`,
      `Six,${key('a')}`,
      `Seven,${key('d')}`,
    ].join('\n')
    const ended = await importing(csv, '--account', account)
    expect([ended.exit, ended.out]).toEqual([1, '2 keys imported, 1 there already (line 7), 4 refused.\n'])
    expect(ended.err.split('\n').toSorted()).toEqual([
      '',
      'latchkey: line 3: This line has 1 columns, and the heading 2.',
      'latchkey: line 4: This line has 3 columns, and the heading 2.',
      expect.stringMatching(/^latchkey: line 5: secret: This key has none of the forms/),
      expect.stringMatching(/^latchkey: line 6: name: /),
    ])
    expect(ended.err).not.toContain('wrong_key')
    expect(await keys()).toEqual(['One', 'Seven'])
  })

  it('may name accounts by their names', async () => {
    const { json } = await server.control.call('GET', `/v1/accounts/${account}`)
    const rows = [`One,${json['name']},${key('a')}`, `Two,Nobody,${key('b')}`, `Three,${account},${key('c')}`]
    const ended = await importing(['name,account,secret', ...rows].join('\n'), '--api', 'zenhire')
    expect(ended).toEqual({
      exit: 1,
      out: '2 keys imported, 1 refused.\n',
      err: 'latchkey: line 3: account: The API has no account "Nobody": correct its name.\n',
    })
    expect(await keys()).toEqual(['One', 'Three'])
    const nowhere = await importing(`name,account,secret\nOne,a,b\n`, '--api', 'nothing')
    expect([nowhere.exit, nowhere.out]).toEqual([1, ''])
    expect(nowhere.err).toMatch(/^latchkey: .*There is no API nothing/)
  })

  it('only says what would come of it with --dry-run', async () => {
    const ended = await importing(`name,secret\nOne,${key('a')}\n`, '--account', account, '--dry-run')
    expect(ended).toEqual({ exit: 0, out: '1 key would be imported.\n', err: '' })
    expect(await keys()).toEqual([])
  })

  it('may be imported again: what is there is told and stays', async () => {
    const csv = `name,secret\nOne,${key('a')}\nTwo,${key('b')}\n`
    await importing(csv, '--account', account)
    const again = await importing(csv, '--account', account)
    expect(again).toEqual({ exit: 0, out: '0 keys imported, 2 there already (lines 2, 3).\n', err: '' })
  })

  it('without rows below its heading has nothing to import, and that is said', async () => {
    const more = ['--account', account]
    const ended = await importing('name,secret\n\n', ...more)
    expect(ended).toEqual({ exit: 0, out: 'The file has no rows.\n', err: '' })
    const json = await importing('name,secret', ...more, '--json', '--dry-run')
    expect([json.exit, json.err]).toEqual([0, ''])
    const none = { imported: 0, duplicates: 0, refused: 0, rows: [], stopped: null }
    expect(jsonOf(json)).toEqual({ dryRun: true, ...none })
  })

  it('of more rows than a call takes is sent in several', async () => {
    const lines = Array.from({ length: 2345 }, (_, at) => `Key ${at},${key(`n${at}`)}`)
    const ended = await importing(['name,secret', ...lines].join('\n'), '--account', account)
    expect(ended).toEqual({ exit: 0, out: '2345 keys imported.\n', err: '' })
  })
})

describe('a file of JSON lines', () => {
  it('has rows as the API takes them, or with the names of columns', async () => {
    const name = key('b')
    const rows = [
      { name: 'One', accountId: account, secret: key('a'), scopes: [], restrictions: {} },
      { name: 'Two', account, digest: KEPT['scrypt']?.(name) },
      { name: 'Three', digest: KEPT['sha512 in hex']?.(key('c')).value, kind: 'sha512', project: null },
    ]
    const ended = await importing(rows.map(it => JSON.stringify(it)).join('\n'), '--account', account)
    expect(ended).toEqual({ exit: 0, out: '3 keys imported.\n', err: '' })
    expect(await keys()).toEqual(['One', 'Three', 'Two'])
  })

  it('of more bytes than a call takes is sent in several', async () => {
    const long = Array.from({ length: 999 }, (_, at) => ({ name: '試'.repeat(3000), secret: key(`n${at}`) }))
    const rows = [...long, { name: 'One', secret: key('a') }]
    const ended = await importing(rows.map(it => JSON.stringify(it)).join('\n'), '--account', account)
    expect([ended.exit, ended.out]).toEqual([1, '1 key imported, 999 refused.\n'])
    expect(ended.err).toMatch(/^(latchkey: line \d+: name: [^\n]+\n){999}$/)
    expect(await keys()).toEqual(['One'])
  })

  it('is one JSON document with the fate of every line for those who ask for that', async () => {
    const rows = [
      `{"name":"One","secret":"${key('a')}"}`,
      '',
      '{"name":"Two",',
      '[]',
      '{"name":"a","name":"b"}',
    ]
    const ended = await importing(rows.join('\n'), '--account', account, '--json')
    expect([ended.exit, ended.err]).toEqual([1, ''])
    const { rows: fates, ...counts } = jsonOf(ended)
    expect(counts).toEqual({
      dryRun: false,
      imported: 1,
      duplicates: 0,
      refused: 3,
      line: undefined,
      stopped: null,
    })
    const told = [fates].flat().map(Object)
    expect(told.map(it => [it.line, it.status]).toSorted()).toEqual([
      [1, 'imported'],
      [3, 'refused'],
      [4, 'refused'],
      [5, 'refused'],
    ])
    expect(new Set(told.map(it => it.code))).toEqual(new Set(['line-malformed', null]))
  })
})

describe('a file that cannot be read', () => {
  const two = (second: Uint8Array) => Buffer.concat([Buffer.from('name,secret\nOne,x\n'), second])

  it.each<readonly [string, string | Uint8Array, RegExp]>([
    ['that is empty', '', /The file is empty/],
    ['of blanks', '\n \n', /The file is empty/],
    [
      'in Latin-1',
      two(Buffer.from('Zo\xeb,y\n', 'latin1')),
      /Line 3 is not UTF-8 text: save the file as UTF-8/,
    ],
    ['in UTF-16', Buffer.from('\ufeffname,secret\n', 'utf16le'), /Line 1 is not UTF-8/],
    [
      'with a quote that is never closed',
      `name,secret\nOne,"abc\nTwo,x\n`,
      /quote is opened and never closed/,
    ],
    ['with a quote amid a field', `name,secret\nOne,a"b\n`, /Line 2 has a quote where none may stand/],
    ['without names', `secret\nabc\n`, /no column for the name: .*--map <column>=name/],
    ['without keys', `name\nabc\n`, /no column for the key/],
    [
      'with a column that means nothing',
      `name,secret,colour\nabc,d,red\n`,
      /Column "colour" means nothing .*--map "colour=-"/,
    ],
    ['with a column twice', `name,name,secret\na,b,c\n`, /Two columns are "name"/],
    [
      'with a column whose name is none',
      `name,secret,col0ur5\nabc,d,red\n`,
      /Column 3 means nothing .*--map "<its name>=-"/,
    ],
    ['of one JSON array', `\n [{"name":"a"},\n{}]`, /This is one JSON array: .*jq -c '\.\[\]'/],
    [
      'of one JSON array of one line',
      `[${'{"name":"a"},'.repeat(200_000)}{}]`,
      /This is one JSON array: write one object a line/,
    ],
    ['with a line of a megabyte', `name,secret\n${'x'.repeat(2_000_000)}\n`, /too long for a row/],
  ])('%s is told in one sentence', async (_, content, says) => {
    const ended = await importing(content, '--account', account)
    expect([ended.exit, ended.out]).toEqual([1, ''])
    expect(ended.err).toMatch(/^latchkey: [^\n]+\n$/)
    expect(ended.err).toMatch(says)
    expect(await keys()).toEqual([])
  })

  it.each([
    'Known,zh_speech_live_SUPERSECRET123\n',
    'zh_speech_live_SUPERSECRET123\n',
    'Known,supersecret\n',
    'name,secret,zh_speech_live_SUPERSECRET123\n',
    'name,secret,zh_speech_live_supersecretabcdefgh\n',
    'name,secret,ACNBxTWoEdkq\n',
    '\ufeffKnown;zh_live_supersecret\n',
  ])('because its heading is %j says nothing of the keys in it', async content => {
    for (const more of [[], ['--json']]) {
      const ended = await importing(content, '--account', account, ...more)
      expect([ended.exit, ended.out]).toEqual([1, ''])
      expect(ended.err).toMatch(content.startsWith('name') ? /Column 3 / : /The first line is no heading/)
      expect(ended.err).not.toMatch(/zh_|SECRET|supersecret|ACNB/)
    }
  })

  it('because it is none is told in one sentence, also after the accounts were read', async () => {
    const path = join(folder, 'socket')
    const listening = createServer().listen(path)
    await once(listening, 'listening')
    const more = ['--account', account, '--api', 'zenhire']
    const socket = await runCli(['import', path, ...more], env)
    listening.close()
    expect(socket).toEqual({
      exit: 2,
      out: '',
      err: `latchkey: ${path} is no file: name one, or - for standard input.\n`,
    })
  })

  it('from some line on is imported up to there, and may be imported again once it is mended', async () => {
    const csv = `name,secret\nOne,${key('a')}\nTwo,a"b\nThree,${key('c')}\n`
    const ended = await importing(csv, '--account', account)
    expect([ended.exit, ended.out]).toEqual([1, '1 key imported.\n'])
    expect(ended.err).toMatch(
      /^latchkey: Line 3 has a quote .* Lines up to 2 are done, and running it again is safe/,
    )
    expect(await keys()).toEqual(['One'])
  })

  it.each([
    [['import'], 2, /missing required argument 'file'/],
    [['import', '/none.csv'], 2, /\/none\.csv cannot be read/],
    [['import', tmpdir()], 2, /is no file/],
    [['import', 'a', 'b'], 2, /too many arguments/],
    [['import', 'a', '--map', 'x'], 2, /Write column=field/],
    [['import', 'a', '--map', 'x=colour'], 2, /Write column=field/],
  ])('and a command line like %j ends with %d', async (line, exit, says) => {
    const ended = await runCli(line, env)
    expect([ended.exit, ended.out]).toEqual([exit, ''])
    expect(ended.err).toMatch(/^latchkey: [^\n]+\n$/)
    expect(ended.err).toMatch(says)
  })

  it('nobody imports without a server', async () => {
    const file = fileOf(`name,secret\nOne,${key('a')}\n`)
    const ended = await runCli(['import', file, '--account', account], {
      ...env,
      LATCHKEY_URL: 'http://127.0.0.1:9',
    })
    expect([ended.exit, ended.out]).toEqual([3, ''])
    expect(ended.err).toMatch(/^latchkey: Nothing answers at .* Nothing was imported\.\n$/)
  })
})
