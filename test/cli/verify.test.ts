import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../build/cli.ts'
import { aGateway, type TestGateway } from '../build/gateway.ts'

let gateway: TestGateway
let folder: string
beforeAll(async () => {
  gateway = await aGateway()
  folder = await mkdtemp(join(tmpdir(), 'latchkey-cli-'))
  const { account } = await gateway.serve('jobhive')
  const wanted = { accountId: account.id, name: 'Live', environment: 'live', scopes: ['interviews:read'] }
  await writeFile(join(folder, 'key.txt'), (await gateway.keyOf(wanted)).secret)
})
afterAll(async () => {
  await gateway.close()
  await rm(folder, { recursive: true })
})

function verify(...options: readonly string[]) {
  const line = ['verify', '--api', 'jobhive', '--key-file', join(folder, 'key.txt'), ...options]
  return runCli(line, { LATCHKEY_GATEWAY_URL: gateway.url, LATCHKEY_ROOT_KEY: gateway.root })
}

describe('a query on the command line', () => {
  it.each([
    ['interviews:read OR webhooks:read', 0],
    ['interviews:read AND webhooks:read', 5],
  ])('%s ends with %i', async (query, exit) => {
    expect((await verify('--need', query)).exit).toBe(exit)
  })

  it('is needed beside the scopes that are', async () => {
    expect((await verify('--need', 'interviews:read', '--scope', 'webhooks:read')).exit).toBe(5)
  })

  it('that is wrong is pointed at', async () => {
    const { exit, out, err } = await verify('--need', 'interviews:read AND )')
    expect([exit, out, err]).toEqual([
      1,
      '',
      [
        'latchkey: need.query: Expected a scope or "(" at position 20, not ")".',
        'interviews:read AND )',
        '                    ^',
        '',
      ].join('\n'),
    ])
  })
})
