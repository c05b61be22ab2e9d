import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { aHome, demoOf, jsonIn, manage, serving } from '../process/program.ts'
import { COMMAND } from './served.ts'
import { stepsOf } from './typed.ts'

it('the guide to usage shows what was counted, on the command line and over HTTP', async () => {
  const home = aHome()
  const server = await serving(home)
  const demo = demoOf(home)
  const { account, keys } = demo.apis.zensearch
  const [key] = [
    (await manage(demo, `GET /v1/keys?account=${account}&q=zsk_sk&limit=1`)).json['items'],
  ].flat()
  for (let times = 0; times < 3; times++) {
    const response = await fetch(`${demo.gateway}/_latchkey/v1/verify`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${demo.rootKey}` },
      body: JSON.stringify({ api: 'zensearch', key: keys['secret'] }),
    })
    expect((await jsonIn(response))['valid']).toBe(true)
  }
  const [step] = stepsOf('usage')
  const commands = step?.commands.replaceAll('acc_1m7z…', account).replaceAll('key_1m7z…', Object(key).id)
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-euc', commands ?? ''], {
    cwd: tmpdir(),
    env: {
      ...{ PATH: process.env['PATH'], LATCHKEY_HOME: home },
      ...{ CONTROL: demo.control, ROOT_KEY: demo.rootKey },
      ...COMMAND,
    },
  })
  expect(stderr).toBe('')
  const [, ofAccount, ofApi] = [...stdout.matchAll(/^(\d+) admitted, \d+ refused/gm)].map(it => Number(it[1]))
  expect([ofAccount, ofApi]).toEqual([3, 3])
  expect(stdout).toMatch(/^KEYID +NAME +ADMITTED/m)
  expect(JSON.parse(stdout.split('\n').at(-1) ?? '')).toMatchObject({
    step: 'hour',
    items: expect.any(Array),
  })
  expect((await server.stop())[0]).toBe(0)
})
