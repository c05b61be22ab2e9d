import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonOf, runCli } from '../build/cli.ts'
import { aShop, READ, type Shop, WRITE } from '../tokens/shop.ts'

let shop: Shop
let folder: string
let keyFile: string
beforeAll(async () => {
  shop = await aShop()
  folder = mkdtempSync(join(tmpdir(), 'latchkey-tokens-'))
  keyFile = join(folder, 'key.txt')
  writeFileSync(keyFile, `${(await shop.keyOf()).secret}\n`)
})
afterAll(async () => {
  await shop.gateway.close()
  rmSync(folder, { recursive: true })
})

const mint = (...options: readonly string[]) =>
  runCli(['tokens', 'mint', '--api', 'shop', '--carrier', 'X-API-Key', '--key-file', keyFile, ...options], {
    LATCHKEY_GATEWAY_URL: shop.gateway.url,
  })

describe('a token minted on the command line', () => {
  it('may what was asked for, and is taken by the gateway', async () => {
    const options = ['--scope', READ, '--ttl', '2m', '--claim', 'tab=7', '--reveal', '--json']
    const ended = await mint(...options)
    expect([ended.exit, ended.err]).toEqual([0, ''])
    const { token, scopes, tokenType } = jsonOf(ended)
    expect([scopes, tokenType]).toEqual([[READ], 'Bearer'])
    expect(await shop.asked(String(token))).toBe('200 VALID')
    expect(await shop.asked(String(token), 'POST')).toMatch(/^403 /)
  })

  it('has all scopes of its key where none is named, and is told line by line', async () => {
    const { exit, out } = await mint('--reveal')
    expect([exit, out]).toEqual([0, expect.stringMatching(/^token +eyJ\S+\n/)])
    expect(out).toContain(`${READ}, ${WRITE}`)
  })

  it('is not made where nobody would see it, and is kept in a file where that is asked for', async () => {
    const unseen = await mint()
    expect([unseen.exit, unseen.err]).toEqual([2, expect.stringContaining('add --reveal')])
    const file = join(folder, 'token.txt')
    const kept = await mint('--secrets-to', file, '--json')
    expect([kept.exit, jsonOf(kept)]).toEqual([0, expect.not.objectContaining({ token: expect.anything() })])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await shop.asked(readFileSync(file, 'utf8').trim())).toBe('200 VALID')
  })

  it.each([
    [['--scope', 'things:none'], 5, /^latchkey: No token is minted \(403\): /],
    [
      ['--ttl', '3600', '--api', 'nowhere'],
      1,
      /^latchkey: No token is minted \(404\): api: there is no API "nowhere"/,
    ],
    [['--carrier', 'Authorization: Basic'], 5, /^latchkey: No token is minted \(401\): .*X-API-Key/],
    [['--carrier', 'a b'], 2, /Write the header in which/],
    [['--claim', 'nothing'], 2, /Write name=text/],
    [['--gateway-url', 'http://127.0.0.1:1'], 3, /^latchkey: Nothing answers at http:\/\/127\.0\.0\.1:1/],
  ])('is not made with %j, which ends with %i', async (options, exit, says) => {
    const ended = await mint('--reveal', ...options)
    expect([ended.exit, ended.out, ended.err]).toEqual([exit, '', expect.stringMatching(says)])
  })

  it('is refused with the whole answer of the API as JSON', async () => {
    const { err } = await mint('--reveal', '--json', '--scope', 'things:none')
    expect(JSON.parse(err)).toMatchObject({
      ...{ code: 'token-refused', status: 403 },
      answer: { error: { code: 'MISSING_PERMISSION' } },
    })
  })
})
