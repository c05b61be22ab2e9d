import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createLatchkey as inProcess } from '../../src/app/create-latchkey.ts'
import { expectDone } from '../../src/app/root.ts'
import { createLatchkey as remote } from '../../src/client/client.ts'
import type { Verify } from '../../src/client/verify.ts'
import { parseRange } from '../../src/core/address.ts'
import { addAccount, addApi, changeApi } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { createGateway } from '../../src/gateway/server.ts'
import { guard as forExpress } from '../../src/middleware/express.ts'
import { guard as forFastify } from '../../src/middleware/fastify.ts'
import { guard as forFetch } from '../../src/middleware/fetch.ts'
import { guard as forHono } from '../../src/middleware/hono.ts'
import { guard as forNode } from '../../src/middleware/node.ts'
import { benchProfile } from '../profile.ts'

/** What a program is to be, as its one argument says in JSON. */
export interface Wanted {
  readonly what: keyof typeof APPS | 'latchkey'
  /** Absent: nobody guards it. */
  readonly guard?: 'in process' | 'over the network'
  /** Of the gateway that is asked over the network, or whose upstream is this. */
  readonly gateway?: { readonly port: number; readonly rootKey: string }
  /** Of the app behind the gateway. */
  readonly upstream?: string
}

/** What is told once it listens. */
export interface Told {
  readonly port: number
  readonly key: string
  readonly rootKey: string
}

const BODY = '{"things":[]}'
const api = 'jobhive'

type MakeApp = (verify: Verify | undefined) => Server | Promise<Server>

const plain: RequestListener = (_, response) => {
  response.setHeader('Content-Type', 'application/json').end(BODY)
}

const answer = () => new Response(BODY, { headers: { 'Content-Type': 'application/json' } })

const APPS = {
  node: verify =>
    createServer(verify ? forNode({ verify, api })((request, response) => plain(request, response)) : plain),
  express(verify) {
    const app = express()
    if (verify) app.use(forExpress({ verify, api }))
    app.get('/v1/interviews', (_, response) => void response.type('application/json').send(BODY))
    return createServer(app)
  },
  async fastify(verify) {
    const app = fastify()
    if (verify) app.addHook('onRequest', forFastify({ verify, api }))
    app.get('/v1/interviews', (_, reply) => reply.type('application/json').send(BODY))
    await app.ready()
    return app.server
  },
  hono(verify) {
    const app = new Hono()
    if (verify) app.use(forHono({ verify, api }))
    app.get('/v1/interviews', c => c.body(BODY, 200, { 'Content-Type': 'application/json' }))
    return createServer(getRequestListener(app.fetch))
  },
  fetch: verify =>
    createServer(getRequestListener(verify ? forFetch({ verify, api })(() => answer()) : answer)),
} as const satisfies Record<string, MakeApp>

/** An engine in memory with one key to the benched API, and one that may ask for verdicts. */
async function anEngine(upstream: string | undefined) {
  const latchkey = await inProcess({ profile: benchProfile() })
  const { ports, profiles, apis } = latchkey.engine
  const keyTo = async (apiId: string, about: object) => {
    const account = expectDone(await addAccount(ports, profiles, { apiId, name: 'bench' }))
    const issued = expectDone(
      await issueKey(ports, profiles, { accountId: account.id, name: 'bench', ...about }),
    )
    return issued.secrets[0]?.secret ?? ''
  }
  const key = await keyTo(apis.named(api)?.apiId ?? '', { environment: 'live' })
  const management = expectDone(
    await addApi(ports, profiles, { name: 'latchkey', profile: 'latchkey', hosts: [], upstream: undefined }),
  )
  const rootKey = await keyTo(management.id, { scopes: ['verify'] })
  if (upstream !== undefined) {
    expectDone(await changeApi(ports, apis.named(api)?.apiId ?? '', { upstream }))
  }
  await apis.refresh()
  return { latchkey, key, rootKey }
}

async function made({ what, guard, gateway, upstream }: Wanted) {
  if (what === 'latchkey') {
    const { latchkey, ...keys } = await anEngine(upstream)
    const log = { error: (fields: unknown, message: string) => console.error(message, fields) }
    const loopback = parseRange('127.0.0.1')
    const trustedProxies = loopback === undefined ? [] : [loopback]
    const settings = { trustedProxies, stallMs: 15_000, version: '1.2.3' }
    return { server: createGateway(latchkey.engine, settings, log).server, ...keys }
  }
  if (guard === 'in process') {
    const { latchkey, ...keys } = await anEngine(undefined)
    return { server: await APPS[what](latchkey.verify), ...keys }
  }
  const url = `http://127.0.0.1:${gateway?.port}`
  const verify = guard && remote({ url, gatewayUrl: url, credential: gateway?.rootKey ?? '' }).verify
  return { server: await APPS[what](verify), key: '', rootKey: '' }
}

const wanted: Wanted = JSON.parse(process.argv[2] ?? '{}')
const { server, key, rootKey } = await made(wanted)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0, key, rootKey })
})
process.on('disconnect', () => process.exit(0))
