import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAMILIES } from '../../src/cli/families/families.ts'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { ruleOf } from '../../src/core/roles.ts'
import { aServer, jsonOf, noHome, runCli } from '../build/cli.ts'
import { each } from '../build/control.ts'

let server: Awaited<ReturnType<typeof aServer>>
let env: { LATCHKEY_URL: string; LATCHKEY_ROOT_KEY: string }
beforeAll(async () => {
  server = await aServer()
  env = { LATCHKEY_URL: server.url, LATCHKEY_ROOT_KEY: server.control.root.secret }
})
afterAll(async () => {
  await server.stop()
  await rm(noHome, { recursive: true, force: true })
})

const run = (...line: readonly string[]) => runCli(line, env)
/** Runs a line that must work and gives the API's answer. */
const asked = async (...line: readonly string[]) => {
  const ended = await run(...line, '--json')
  expect([ended.exit, ended.err]).toEqual([0, ''])
  return jsonOf(ended)
}

/** A path as its route has it: without a query it ends in. */
const called = (path: string) => path.replace(/\?.*/, '').replace(/\{\w+\}/, '{id}')

it('there is a command for every route a root key may call, and a route for every command', () => {
  const commands = FAMILIES.flatMap(it => it.verbs.map(({ method, path }) => `${method} ${called(path)}`))
  const routes = ROUTES.filter(({ action }) => {
    const { scope, open } = ruleOf(action)
    return scope !== undefined || open === 'known'
  }).map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  // `import` makes its calls by itself, and `guide` writes pages as Markdown.
  const others = ['POST /v1/keys/import', 'GET /v1/apis/{id}/guide', 'GET /v1/accounts/{id}/guide']
  // What is checked while forms are filled in: `profile check` does so by itself, and rules are when a key is made.
  const checks = ['POST /v1/profiles/check', 'POST /v1/restrictions/check']
  const all = new Set([...commands, ...others, ...checks])
  expect([...all].toSorted()).toEqual(routes.toSorted())
})

describe('a whole customer', () => {
  let account: string
  let key: string

  it('starts with an API and an account', async () => {
    const api = await asked(
      'apis',
      'create',
      '--name',
      'search',
      '--profile',
      'zensearch',
      '--host',
      's.example',
    )
    expect(api).toMatchObject({ name: 'search', hosts: ['s.example'], upstream: null })
    const changed = await asked('apis', 'change', 'search', '--no-host', '--upstream', 'http://127.0.0.1:1')
    expect(changed).toMatchObject({ hosts: [], upstream: 'http://127.0.0.1:1' })
    expect((await asked('apis', 'change', 'search', '--no-upstream'))['upstream']).toBeNull()
    expect((await asked('apis', 'show', 'search'))['id']).toBe(api['id'])
    expect(each(await asked('apis', 'list'), 'items', 'name').toSorted()).toEqual(['latchkey', 'search'])
    const added = await asked('accounts', 'create', '--api', 'search', '--name', 'Acme', '--plan', 'pro')
    account = String(added['id'])
    expect((await asked('accounts', 'change', account, '--no-plan'))['plan']).toBeNull()
    expect((await asked('accounts', 'disable', account))['active']).toBe(false)
    expect((await asked('accounts', 'enable', account))['active']).toBe(true)
    expect((await asked('accounts', 'show', account))['name']).toBe('Acme')
    expect(each(await asked('accounts', 'list', '--api', 'search'), 'items', 'id')).toEqual([account])
  })

  it.each(['projects', 'collections'])('gets %s', async family => {
    const { id } = await asked(family, 'create', account, '--name', 'guides')
    expect((await asked(family, 'change', String(id), '--name', 'manuals'))['name']).toBe('manuals')
    expect((await asked(family, 'show', String(id)))['name']).toBe('manuals')
    expect(each(await asked(family, 'list', account), 'items', 'id')).toEqual([id])
  })

  it('has a collection that is closed and opened', async () => {
    const [id = ''] = each(await asked('collections', 'list', account), 'items', 'id')
    expect((await asked('collections', 'change', id, '--no-active'))['active']).toBe(false)
    expect((await asked('collections', 'change', id, '--active'))['active']).toBe(true)
  })

  it('is granted credits', async () => {
    const grant = ['credits', 'grant', account, '--amount', '500', '--reference', 'order 1'] as const
    expect((await asked(...grant))['balance']).toBe(500)
    expect((await asked(...grant))['balance']).toBe(500)
    expect((await asked('credits', 'show', account))['balance']).toBe(500)
  })

  it('gets a key with everything that can be chosen', async () => {
    const made = await asked(
      ...['keys', 'create', '--account', account, '--name', 'Docs', '--collection', 'manuals', '--signed'],
      '--reveal',
      ...['--host', 'a.example', '--host', '*.b.example', '--address', '10.0.0.0/8'],
      ...[
        '--referer',
        'https://a.example/*',
        '--rate-limit',
        'per-key=5',
        '--expires',
        '2027-01-01T00:00:00Z',
      ],
    )
    key = String(made['id'])
    expect(made).toMatchObject({
      signed: true,
      restrictions: {
        hosts: ['a.example', '*.b.example'],
        referers: ['https://a.example/*'],
        addresses: ['10.0.0.0/8'],
      },
      limits: { 'per-key': 5 },
      expiresAt: '2027-01-01T00:00:00.000Z',
    })
    expect(each(made, 'secrets', 'secret')).toHaveLength(2)
  })

  it('has its key changed and cleared', async () => {
    const changed = await asked(
      ...['keys', 'change', key, '--name', 'New', '--no-host', '--no-signed', '--no-rate-limit'],
      ...['--no-expires', '--all-collections'],
    )
    expect(changed).toMatchObject({
      name: 'New',
      signed: false,
      collections: 'all',
      restrictions: { hosts: [], addresses: ['10.0.0.0/8'] },
      limits: {},
      expiresAt: null,
    })
  })

  it('has its key found, rotated, disabled, enabled and revoked', async () => {
    expect((await asked('keys', 'show', key))['name']).toBe('New')
    expect(each(await asked('keys', 'list', '--account', account, '--limit', '1'), 'items', 'id')).toEqual([
      key,
    ])
    expect(
      each(await asked('keys', 'rotate', key, '--grace', '60', '--reveal'), 'secrets', 'side'),
    ).toHaveLength(2)
    expect((await asked('keys', 'disable', key))['state']).toBe('disabled')
    expect((await asked('keys', 'enable', key))['state']).toBe('active')
    expect(each(await asked('keys', 'credentials', key), 'items', 'generation')).toEqual(['2', '2', '1', '1'])
    await asked('keys', 'end-grace', key)
    const revoked = await asked('keys', 'revoke', key, '--reason', 'keyCompromise', '--note', 'leaked')
    expect(revoked).toMatchObject({
      state: 'revoked',
      revokedReason: 'keyCompromise',
      revokedNote: 'leaked',
    })
    const found = async (...flags: readonly string[]) =>
      each(await asked('keys', 'list', '--account', account, ...flags), 'items', 'id')
    expect(await found('--state', 'revoked', '--search', 'NEW', '--sort=-name')).toEqual([key])
    expect(await found('--state', 'active')).toEqual([])
  })
})

describe('the audit log', () => {
  it('is listed, as a table or as the API answers it', async () => {
    const { items } = await asked('audit', 'list', '--action', 'key.revoke', '--limit', '1')
    expect(items).toMatchObject([{ action: 'key.revoke', actor: { kind: 'root-key' } }])
    const { out } = await run('audit', 'list', '--action', 'key.revoke')
    expect(out).toMatch(
      /^SEQ +AT +ACTOR +ACTION +TARGET +ACCOUNTID +ADDRESS\n\d+ +2026-\S+ +root +key.revoke +key_/,
    )
  })

  it('is exported as it comes, as JSON lines or as CSV', async () => {
    const { out } = await run('audit', 'export', '--action', 'key.revoke')
    expect(
      out
        .trimEnd()
        .split('\n')
        .map(it => JSON.parse(it).action),
    ).toEqual(['key.revoke'])
    const csv = await run('audit', 'export', '--format', 'csv', '--action', 'key.revoke')
    expect(csv.out).toMatch(/^seq,id,at,.*\r\n\d+,aud_/)
    const wrong = await run('audit', 'export', '--format', 'xml')
    expect([wrong.exit, wrong.out]).toEqual([1, ''])
  })

  it('is verified, and one that does not hold is exit 1', async () => {
    expect(await asked('audit', 'verify')).toMatchObject({ ok: true, flaw: null })
    const { audit } = server.control.engine.ports
    const sound = { entries: audit.entries }
    Object.assign(audit, {
      entries: async (after: number) =>
        (await sound.entries.call(audit, after)).map(it => (it.seq === 2 ? { ...it, action: 'x' } : it)),
    })
    const { exit, out } = await run('audit', 'verify')
    Object.assign(audit, sound)
    expect(exit).toBe(1)
    expect(out).toMatch(/^ok +false$[\s\S]*^flaw.seq +2$/m)
  })
})

describe('a root key', () => {
  it('is made with some scopes, shows who it is, is rotated, and revokes itself', async () => {
    const made = await asked(
      ...['root-keys', 'create', '--name', 'CI', '--scope', 'keys:read', '--scope', 'apis:read'],
      '--reveal',
    )
    const id = String(made['id'])
    expect(made).toMatchObject({ name: 'CI', scopes: ['keys:read', 'apis:read'] })
    expect(await asked('root-keys', 'change', id, '--scope', 'keys:read')).toMatchObject({
      scopes: ['keys:read'],
    })
    const [secret = ''] = each(
      await asked('root-keys', 'rotate', id, '--grace', '0', '--reveal'),
      'secrets',
      'secret',
    )
    const itself = { ...env, LATCHKEY_ROOT_KEY: secret }
    expect((await runCli(['self', 'show'], itself)).out).toContain(id)
    expect((await runCli(['self', 'revoke', '--note', 'leaked'], itself)).exit).toBe(0)
    expect((await runCli(['keys', 'list'], itself)).exit).toBe(4)
    expect(await asked('root-keys', 'show', id)).toMatchObject({
      state: 'revoked',
      revokedReason: 'keyCompromise',
      revokedNote: 'leaked',
    })
    expect(each(await asked('root-keys', 'list'), 'items', 'id')).toContain(id)
  })
})

describe('for people', () => {
  it('a list is a table, and says how to go on', async () => {
    const { out } = await run('apis', 'list', '--limit', '1')
    expect(out).toMatch(/^ID +NAME +PROFILE +UPSTREAM +CREATEDAT\napi_\w+ +search +zensearch +- +2026-/)
    expect(out).toMatch(/More: add --cursor [\w-]+\n$/)
  })

  it('an empty list says so', async () =>
    expect((await run('keys', 'list', '--project', 'prj_none')).out).toBe('There are none.\n'))

  it('a new key shows its secrets once and says so', async () => {
    const [account = ''] = each(await asked('accounts', 'list', '--api', 'search'), 'items', 'id')
    const { out } = await run('keys', 'create', '--account', account, '--name', 'Shown', '--reveal')
    expect(out).toMatch(/^name +Shown$/m)
    expect(out).toMatch(/^SIDE +SECRET\n(\w+ +zsk_(pk|sk)_\w{34}\n){2}Shown once: store it now\.\n$/m)
    const { out: later } = await run('keys', 'list', '--account', account)
    expect(later).toMatch(/zsk_(pk|sk)_\w{3}\.\.\./)
    expect(later).not.toMatch(/zsk_(pk|sk)_\w{34}/)
  })

  it('what --json prints is exactly what the API answers', async () => {
    const { out } = await run('apis', 'show', 'search', '--json')
    const response = await fetch(`${server.url}/v1/apis/search`, {
      headers: { authorization: `Bearer ${env.LATCHKEY_ROOT_KEY}` },
    })
    expect(out).toBe(`${await response.text()}\n`)
  })
})
