import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Applying, applying } from './apply-server.ts'

let applied: Applying
beforeAll(async () => {
  applied = await applying()
  await applied.apply({
    apis: [
      { name: 'search', profile: 'zensearch', hosts: ['search.example'] },
      {
        name: 'jobs',
        profile: 'jobhive',
        accounts: [{ name: 'Acme', keys: [{ name: 'Site', environment: 'live' }] }],
      },
      {
        name: 'hiring',
        profile: 'hiring',
        accounts: [{ name: 'Acme', keys: [{ name: 'ATS', scopes: ['jobs:read'] }] }],
      },
    ],
  })
})
afterAll(() => applied.close())

/** What is said of a file that is wrong, one complaint after the other; and nothing is changed by it. */
async function complaintsAbout(content: string | Buffer): Promise<string> {
  const before = await applied.audited()
  const path = applied.file(content)
  const { exit, out, err } = await applied.run('apply', path, '--yes', '--reveal')
  expect([exit, out]).toEqual([1, ''])
  expect(await applied.audited()).toBe(before)
  expect(err).toMatch(/latchkey: Nothing was changed: mend (this|these \d+) first\.\n$/)
  return err
    .replaceAll(`latchkey: ${path}:`, '')
    .replace(/latchkey: Nothing.*\n$/, '')
    .trimEnd()
}

const inAccount = (text: string, api = 'jobs') => `apis:
  - name: ${api}
    accounts:
      - name: Acme
${text.replaceAll(/^/gm, '        ')}
`

describe('a file that is wrong is told with line, column, field and what to do:', () => {
  it.each([
    ['a tab', 'apis:\n\t- name: x\n', /^2:1: a tab indents this line/],
    ['a field twice', 'apis: []\napis: []\n', '2:1: this field stands here twice: remove one of them'],
    ['two documents', 'apis: []\n---\napis: []\n', /^2:1: a file holds one document: put what follows ---/],
    ['a tag nobody knows', 'apis: !env X\n', /^1:7: this is not valid YAML: Unresolved tag: !env/],
    ['a bracket left open', 'apis: [{ name: x }\n', /^2:1: this is not valid YAML: /],
    ['nothing', '', '1:1: must be an object, not null'],
    ['no list', 'apis:\n', '1:1: apis: must be a list, not null'],
    ['bytes that are no text', Buffer.from([0x61, 0xff]), '1:1: it is not UTF-8 text: save it as UTF-8'],
    ['aliases upon aliases', billionLaughs(), /^1:1: its aliases make it too large/],
    [
      'a name that is no text',
      'apis:\n  - name: 2024\n',
      '2:5: apis[0].name: must be a text, not a number: put it in quotes',
    ],
    [
      'a field misspelt',
      inAccount('projcts: []'),
      '5:9: apis[0].accounts[0].projcts: there is no such field: did you mean projects?',
    ],
    [
      'a field misspelt deep inside',
      inAccount('keys:\n  - name: New\n    environment: live\n    restrictions: { host: [a.example] }'),
      '8:29: apis[0].accounts[0].keys[0].restrictions.host: there is no such field: did you mean hosts?',
    ],
    [
      'a role there is not',
      inAccount('members:\n  - { email: a@b.example, role: king }'),
      '6:35: apis[0].accounts[0].members[0].role: use one of "owner", "admin", "member", "viewer"',
    ],
    [
      'a time without its offset',
      inAccount('keys: [{ name: Site, expiresAt: 2027-01-31 }]'),
      /^5:30: .*expiresAt: give a time with its offset, e\.g\. 2027/,
    ],
  ])('%s', async (_, content, said) => {
    const complaints = await complaintsAbout(content)
    if (typeof said === 'string') expect(complaints).toBe(said)
    else expect(complaints).toMatch(said)
  })
})

describe('a file that asks for what cannot be is told before anything is changed:', () => {
  it.each([
    [
      'an API that is not there',
      'apis: [{ name: serch }]',
      /the server has no API "serch" \(did you mean search\?\): to add it, say its profile$/,
    ],
    [
      'a profile that is not loaded',
      'apis: [{ name: x, profile: zenserch }]',
      /profile: the server has not loaded a profile "zenserch": did you mean zensearch\?$/,
    ],
    [
      'another profile',
      'apis: [{ name: search, profile: starter }]',
      /profile: it is "zensearch" there, and the profile of an API never changes: add another API/,
    ],
    [
      'the API of the root keys',
      'apis: [{ name: latchkey }]',
      /the API of the root keys, which no file changes/,
    ],
    [
      'a host of another API',
      'apis: [{ name: jobs, hosts: [SEARCH.example] }]',
      /hosts\[0\]: the API search is served on "SEARCH\.example": take it away there first$/,
    ],
    [
      'an upstream that is no URL',
      'apis: [{ name: jobs, upstream: nowhere }]',
      /upstream: give an http or https URL/,
    ],
    [
      'an API twice',
      'apis: [{ name: jobs }, { name: jobs }]',
      /^1:26: apis\[1\]\.name: "jobs" stands in line 1 already: put both together$/,
    ],
    [
      'an account twice',
      'apis: [{ name: jobs, accounts: [{ name: A }, { name: A }] }]',
      /this account stands in line 1 already/,
    ],
    [
      'a module there is not',
      inAccount('modules: [speech]'),
      /"speech" is not a module of JobHive: there are: none$/,
    ],
    [
      'a project there is not',
      inAccount('projects: [{ name: alpha }]\nkeys: [{ name: Site, project: alfa }]'),
      /project: the account has no project "alfa" and this file adds none: did you mean alpha\?$/,
    ],
    [
      'a collection there is not',
      inAccount('keys: [{ name: Site, collections: [docs] }]', 'jobs'),
      /JobHive has no collections$/,
    ],
    [
      'a scope there is not',
      inAccount('keys: [{ name: Site, scopes: [interview:read] }]'),
      /scopes\[0\]: "interview:read" is not a scope of JobHive: did you mean interviews:read\?$/,
    ],
    [
      'a new key without its environment',
      inAccount('keys: [{ name: New }]'),
      /say which environment it is for: dev, live, test$/,
    ],
    [
      'a restriction that would do nothing',
      inAccount('keys: [{ name: Site, restrictions: { referers: [a.example] } }]'),
      /JobHive does not enforce referers: the rule would do nothing$/,
    ],
    [
      'a limit there is not',
      inAccount('keys: [{ name: Site, limits: { per-kee: 5 } }]'),
      /"per-kee" is not a limit of JobHive: /,
    ],
    [
      'more than a limit can be',
      inAccount('keys: [{ name: Site, limits: { per-key: 1000001 } }]'),
      /per-key: use 1000000 or less$/,
    ],
    [
      'a rule that would allow everybody',
      'apis: [{ name: search, accounts: [{ name: A, keys: [{ name: B, restrictions: { hosts: ["*.github.io"] } }] }] }]',
      /"\*\.github\.io" would allow everybody: name your own domain$/,
    ],
    [
      'one host for two APIs',
      'apis: [{ name: x, profile: starter, hosts: [a.example] }, { name: y, profile: starter, hosts: [A.example] }]',
      /^1:45: apis\[0\]\.hosts\[0\]: the API y is served on "a\.example": .*\n1:/,
    ],
    [
      'signing there is not',
      inAccount('keys: [{ name: Site, signed: true }]'),
      /JobHive has no request signing$/,
    ],
    [
      'a time that has passed',
      inAccount('keys: [{ name: Site, expiresAt: 2020-01-31T12:00:00Z }]'),
      /this instant has passed/,
    ],
    [
      'other scopes where those never change',
      inAccount('keys: [{ name: ATS, scopes: [tests:read] }]', 'hiring'),
      /the scopes of keys of Hiring API never change \(they are jobs:read\): revoke this key, or give the new one another name$/,
    ],
    [
      'an id nobody has',
      inAccount('keys: [{ id: key_0000000000000, name: Site }]'),
      /there is no key key_0000000000000 here/,
    ],
  ])('%s', async (_, content, said) => {
    expect(await complaintsAbout(content)).toMatch(said)
  })

  it('a new name that another has', async () => {
    await applied.apply(inAccount('projects: [{ name: One }, { name: Two }]'))
    const [account] = await applied.items('/v1/accounts?api=jobs')
    const [, one] = await applied.items(`/v1/accounts/${account?.['id']}/projects`)
    expect(await complaintsAbout(inAccount(`projects: [{ id: ${one?.['id']}, name: Two }]`))).toMatch(
      /projects\[0\]\.name: there is another project of this name \(prj_\w+\): choose another, or rename that one first$/,
    )
  })

  it('all of it at once, and as data with --json', async () => {
    const path = applied.file(inAccount('modules: [speech]\nkeys: [{ name: Site, scopes: [none] }]'))
    const { exit, err } = await applied.run('apply', path, '--json')
    expect([exit, JSON.parse(err)]).toEqual([
      1,
      expect.objectContaining({
        code: 'file-wrong',
        complaints: [
          expect.objectContaining({
            file: path,
            line: 5,
            column: 19,
            path: 'apis[0].accounts[0].modules[0]',
          }),
          expect.objectContaining({
            file: path,
            line: 6,
            detail: expect.stringContaining('"none" is not a scope'),
          }),
        ],
      }),
    ])
  })

  it('two keys of one name, until one of them is named by its id', async () => {
    const [{ accountId }] = [(await applied.get('/v1/keys?api=jobs'))['items']].flat().map(Object)
    const twin = { accountId, name: 'Site', environment: 'live' }
    const { json } = await applied.server.control.call('POST', '/v1/keys', twin)
    expect(await complaintsAbout(inAccount('keys: [{ name: Site }]'))).toMatch(
      new RegExp(
        `there are 2 keys of this name: say which by its id \\(.*${json['id']}.*\\), or rename one$`,
      ),
    )
    const renamed = await applied.apply(inAccount(`keys: [{ id: ${json['id']}, name: Site 2 }]`))
    expect([renamed.exit, renamed.out]).toEqual([
      0,
      expect.stringMatching(/^~ key .* Site 2 \(live\)\n +name +Site → Site 2\n/),
    ])
  })
})

function billionLaughs(): string {
  const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  const lines = levels.map((name, at) => {
    const before = levels[at - 1]
    return `${name}: &${name} [${Array(9)
      .fill(before === undefined ? 'lol' : `*${before}`)
      .join(', ')}]`
  })
  return `${lines.join('\n')}\napis: []\n`
}
