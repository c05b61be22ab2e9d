import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { builtClient } from '../build/built.ts'
import { aHome, manage, placeIn, serving } from './program.ts'

const SCRIPT = fileURLToPath(new URL('../../examples/sdk/four-systems.ts', import.meta.url))

it('a script with nothing but the SDK leads from an empty home to a working key of each of four systems', async () => {
  await builtClient()
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const rootKey = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  const control = placeIn(server, 'Management')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT], {
    env: {
      LATCHKEY_URL: control,
      LATCHKEY_GATEWAY_URL: placeIn(server, 'Gateway'),
      LATCHKEY_ROOT_KEY: rootKey,
    },
  })
  expect(stderr).toBe('')
  const lines = stdout.trim().split('\n')
  const answers = lines.map((line): unknown => JSON.parse(line))
  const valid = (system: string, about: object) => ({
    system,
    status: 200,
    answer: expect.objectContaining({ valid: true, code: 'VALID', ...about }),
  })
  const named = (name: string) => expect.objectContaining({ name })
  expect(answers).toEqual([
    valid('zensearch', { account: named('Docs Team'), key: named('docs-site') }),
    valid('zenhire', { account: named('Nordwind'), project: named('alpha') }),
    valid('jobhive', { account: named('Your Company'), environment: 'live' }),
    valid('hiring', { account: named('Organisation'), scopes: ['jobs:read', 'candidates:read'] }),
  ])

  const accounts = await manage({ control, rootKey }, 'GET /v1/accounts?api=zenhire')
  const [account] = [accounts.json['items']].flat()
  const credits = await manage({ control, rootKey }, `GET /v1/accounts/${Object(account)['id']}/credits`)
  expect(credits.json['balance']).toBe(999)
  expect((await server.stop())[0]).toBe(0)
})
