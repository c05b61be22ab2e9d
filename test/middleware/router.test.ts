import { createServer } from 'node:http'
import express from 'express'
import fastify, { type FastifyServerOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLatchkey, type InProcess } from '../../src/app/create-latchkey.ts'
import { addAccount } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { guard as guardExpress } from '../../src/middleware/express.ts'
import { guard as guardFastify } from '../../src/middleware/fastify.ts'
import { closed } from '../build/gateway.ts'
import { exchange, request } from '../build/raw.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { aRoute, starterWith } from '../profile/starter.ts'

/** Reading a file needs less than reading the one that holds everything, and than what lies under `deep`. */
const PROFILE = starterWith({
  routes: [
    aRoute({ paths: ['/v1/files/export', '/v1/Deep/:id'], scopes: ['things:write'] }),
    aRoute({ paths: ['/v1/files/:id', '/v1/deep/list'], scopes: ['things:read'] }),
    aRoute({ paths: ['/v1/twin/:id'], scopes: ['things:read'] }),
    aRoute({ paths: ['/v1/TWIN/:name'], scopes: ['things:write'] }),
    aRoute({ paths: ['/v1/**'], scopes: ['things:read'] }),
  ],
})

let latchkey: InProcess
const keys: Record<string, string> = {}
beforeAll(async () => {
  latchkey = await createLatchkey({ profile: PROFILE })
  const { ports, profiles, apis } = latchkey.engine
  const { apiId } = worth(apis.named('starter'))
  const account = worth(await addAccount(ports, profiles, { apiId, name: 'Acme' }))
  for (const name of ['read', 'write']) {
    const scopes = ['things:read', ...(name === 'write' ? ['things:write'] : [])]
    const issued = worth(await issueKey(ports, profiles, { accountId: account.id, name, scopes }))
    keys[name] = worth(issued.secrets[0]).secret
  }
})
afterAll(() => latchkey.close())

interface App {
  readonly port: number
  close(): Promise<void>
}

/** Handlers below a router of their own, for which the settings of the app do not count. */
async function anExpress(setting?: string): Promise<App> {
  const app = express()
  if (setting !== undefined) app.enable(setting)
  const files = express.Router()
  files.get('/export', (_, response) => void response.send('everything'))
  files.get('/:id', (incoming, response) => void response.send(`file ${incoming.params.id}`))
  app.use(guardExpress({ verify: latchkey.verify, api: 'starter' }))
  app.use('/v1/files', files)
  app.get('/v1/*rest', (_, response) => void response.send('anything'))
  const server = createServer(app)
  return { port: Number(new URL(await listening(server)).port), close: () => closed(server) }
}

async function aFastify(options: FastifyServerOptions): Promise<App> {
  const app = fastify(options)
  app.addHook('onRequest', guardFastify({ verify: latchkey.verify, api: 'starter' }))
  app.get('/v1/files/export', async () => 'everything')
  app.get<{ Params: { id: string } }>('/v1/files/:id', async incoming => `file ${incoming.params.id}`)
  app.get('/v1/*', async () => 'anything')
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  return { port, close: () => app.close() }
}

async function got({ port }: App, path: string, key = 'read'): Promise<unknown> {
  const { status, body } = await exchange(port, request(`GET ${path}`, [`X-API-Key: ${keys[key]}`]))
  return status === 200 ? body : status
}

describe.each<[string, () => Promise<App>]>([
  ['Express', () => anExpress()],
  ['Express that tells cases apart', () => anExpress('case sensitive routing')],
  ['Express that tells slashes apart', () => anExpress('strict routing')],
  [
    'Fastify that ignores case and slashes',
    () => aFastify({ routerOptions: { caseSensitive: false, ignoreTrailingSlash: true } }),
  ],
])('behind a guard in %s', (_, open) => {
  let app: App
  beforeAll(async () => {
    app = await open()
  })
  afterAll(() => app.close())

  it.each([
    '/v1/files/EXPORT',
    '/v1/files/Export?x=1',
    '/v1/files/%45XPORT',
    '/v1/files/export/',
    '/v1/files/EXPORT/',
    '/v1/twin/1',
    '/v1/TWIN/1',
    '/v1/Deep/list',
    '/v1//files/export',
  ])('nobody is let through on %s, which is one route here and another in the profile', async path => {
    expect([await got(app, path), await got(app, path, 'write')]).toEqual([400, 400])
  })

  it('a path is judged as the route that is run', async () => {
    expect(await got(app, '/v1/files/export')).toBe(403)
    expect(await got(app, '/v1/files/export', 'write')).toBe('everything')
    expect(await got(app, '/v1/files/Aa%20b?x=1')).toBe('file Aa b')
    expect(await got(app, '/v1/elsewhere/')).toBe('anything')
  })
})

describe('behind a guard in Fastify as it is', () => {
  it('a path in another case is another path, for both', async () => {
    const app = await aFastify({})
    expect(await got(app, '/v1/files/EXPORT')).toBe('file EXPORT')
    expect(await got(app, '/v1/files/export/')).toBe('anything')
    expect(await got(app, '/v1/files/%65xport')).toBe(403)
    await app.close()
  })

  it.each<[string, FastifyServerOptions, string]>([
    ['case', { routerOptions: { caseSensitive: false } }, '/v1/files/EXPORT'],
    ['slashes', { routerOptions: { ignoreTrailingSlash: true } }, '/v1/files/export/'],
  ])('either setting is seen: %s', async (_, options, path) => {
    const app = await aFastify(options)
    expect(await got(app, path)).toBe(400)
    await app.close()
  })
})
