import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { closed } from '../build/gateway.ts'
import { listening } from '../build/system.ts'
import { aHome, jsonIn, placeIn, ran, serving } from './program.ts'

const NO_DEMO = { LATCHKEY_DEMO: '0' }

/** The root key a server printed. */
const rootKeyIn = (out: string): string => /Root key, shown this once: (\S+)/.exec(out)?.[1] ?? ''

it('without the demo, a root key is printed once and no demo is made', async () => {
  const home = aHome()
  const first = await serving(home, NO_DEMO)
  const rootKey = rootKeyIn(first.said.out)
  expect(rootKey).toMatch(/^lk_root_/)
  expect(first.said.out).not.toContain('Try one')
  const control = placeIn(first, 'Management')
  const authorized = { headers: { Authorization: `Bearer ${rootKey}` } }
  expect((await fetch(`${control}/v1/apis`, authorized)).status).toBe(200)
  await first.stop()

  const second = await serving(home)
  expect(second.said.out).not.toContain('lk_root_')
  expect([existsSync(join(home, 'demo.json')), existsSync(join(home, 'demo'))]).toEqual([false, false])
  expect((await fetch(`${placeIn(second, 'Management')}/v1/apis`, authorized)).status).toBe(200)
})

it('a profile of one’s own and four commands make an API that works', async () => {
  const home = aHome()
  const starter = JSON.parse(readFileSync(new URL('../../profiles/starter.json', import.meta.url), 'utf8'))
  mkdirSync(join(home, 'profiles'), { recursive: true })
  writeFileSync(join(home, 'profiles', 'weather.json'), JSON.stringify({ ...starter, name: 'weather' }))
  const upstream = createServer((request, response) => {
    const { url, headers } = request
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ url, caller: headers['latchkey-account-name'], key: headers['x-api-key'] }))
  })
  const url = await listening(upstream)
  const server = await serving(home, NO_DEMO)
  const env = {
    LATCHKEY_URL: placeIn(server, 'Management'),
    LATCHKEY_ROOT_KEY: rootKeyIn(server.said.out),
  }
  const command = async (...words: string[]) => {
    const { code, out, err } = await ran(home, [...words, '--json'], env)
    expect([code, err]).toEqual([0, ''])
    return JSON.parse(out)
  }

  await command('apis', 'create', '--name', 'weather', '--profile', 'weather', '--upstream', url)
  const account = await command('accounts', 'create', '--api', 'weather', '--name', 'Acme')
  const made = await command(
    ...['keys', 'create', '--account', account.id, '--name', 'First', '--scope', 'things:read', '--reveal'],
  )
  const ask = (method: string, key: string) =>
    fetch(`${placeIn(server, 'Gateway')}/weather/v1/things?q=1`, { method, headers: { 'X-API-Key': key } })
  const { secret } = made.secrets[0]
  const read = await ask('GET', secret)
  expect([read.status, await jsonIn(read)]).toEqual([200, { url: '/v1/things?q=1', caller: 'Acme' }])
  expect((await ask('POST', secret)).status).toBe(403)
  await command('keys', 'revoke', made.id)
  expect((await ask('GET', secret)).status).toBe(401)
  await closed(upstream)
})
