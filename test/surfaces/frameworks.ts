import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { verifyIn } from '../../src/app/in-process.ts'
import { createLatchkey, type Verify } from '../../src/client/client.ts'
import * as forExpress from '../../src/middleware/express.ts'
import * as forFastify from '../../src/middleware/fastify.ts'
import * as forFetch from '../../src/middleware/fetch.ts'
import type { GuardOptions, Principal } from '../../src/middleware/guard.ts'
import * as forHono from '../../src/middleware/hono.ts'
import * as forNode from '../../src/middleware/node.ts'
import { tokenVerifier } from '../../src/middleware/tokens.ts'
import { NODES_OWN } from '../build/node-classes.ts'
import { type ServedApp, served, servedByFastify } from '../build/served-apps.ts'
import { TRICKS } from './cases.ts'
import type { Surface } from './surface.ts'
import { appText, type World } from './world.ts'

const JSON_TYPE = 'application/json'

/** What every app behind a guard answers. */
const toldBy = ({ key, account, environment, scopes }: Principal, method: string, body: string): string =>
  appText({ key: key?.id ?? null, account: account?.id ?? null, environment, scopes }, method, body)

type Guarding = Pick<GuardOptions<never>, 'verify' | 'api'>

function anExpress(guarding: Guarding): Promise<ServedApp> {
  const app = express()
  app.use(forExpress.guard(guarding), express.raw({ type: () => true, limit: '1mb' }))
  app.use((request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body.toString('latin1') : ''
    response.type(JSON_TYPE).send(toldBy(request.latchkey, request.method, body))
  })
  return served(createServer(app))
}

async function aFastify(guarding: Guarding): Promise<ServedApp> {
  const app = fastify()
  app.addHook('onRequest', forFastify.guard(guarding))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  app.all('/*', (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body.toString('latin1') : ''
    reply.type(JSON_TYPE).send(toldBy(request.latchkey, request.method, body))
  })
  return servedByFastify(app)
}

const aHono = (guarding: forHono.HonoGuardOptions): Hono => {
  const app = new Hono()
  app.use(forHono.guard(guarding))
  app.all('*', async c => {
    const body = Buffer.from(await c.req.arrayBuffer()).toString('latin1')
    return c.body(toldBy(c.get('latchkey'), c.req.method, body), 200, { 'Content-Type': JSON_TYPE })
  })
  return app
}

const aNode = (guarding: Guarding): Promise<ServedApp> => {
  const guarded = forNode.guard(guarding)(async (request, response, principal) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('latin1')
    response.setHeader('Content-Type', JSON_TYPE).end(toldBy(principal, request.method ?? '', body))
  })
  return served(createServer(guarded))
}

/** Where every caller of these tests is. */
const ip = () => '127.0.0.1'

const aFetchHandler = (guarding: Guarding) =>
  forFetch.guard({ ...guarding, ip })(async (request, principal) => {
    const body = Buffer.from(await request.arrayBuffer()).toString('latin1')
    return new Response(toldBy(principal, request.method, body), { headers: { 'Content-Type': JSON_TYPE } })
  })

/** A server of Requests, knowing nothing that a Request does not say. */
const ofRequests = (handler: (request: Request) => Response | Promise<Response>): Promise<ServedApp> =>
  served(createServer(getRequestListener(request => handler(request), NODES_OWN)))

const JOINED = 'a Request has joined what was sent twice: it is refused, but not as two'
const ORDERED =
  'the URL of a Request was put in order before anybody saw it: it is judged as the app will see it'
/** What no handler of Requests can tell. */
const REQUESTS: Surface['differs'] = {
  'a carrier twice': JOINED,
  'a carrier twice, in two cases': JOINED,
  'two origins': JOINED,
  ...Object.fromEntries(TRICKS.filter(it => /\.\./.test(it)).map(path => [`the path ${path}`, ORDERED])),
}

const FRAMEWORKS: Readonly<Record<string, (guarding: Guarding) => Promise<ServedApp>>> = {
  'Express 5': anExpress,
  'Fastify 5': aFastify,
  'Hono 4 on Node': guarding => served(createServer(getRequestListener(aHono(guarding).fetch, NODES_OWN))),
  'Hono 4 anywhere': guarding => {
    const app = aHono({ ...guarding, ip })
    return ofRequests(request => app.fetch(request))
  },
  'node:http': aNode,
  'a fetch handler': guarding => ofRequests(aFetchHandler(guarding)),
}

const LOOSE =
  'Express runs another route than the profile’s: the path is refused as one that means two things'

const DIFFERS: Readonly<Record<string, Surface['differs']>> = {
  'Express 5': { 'a path of its own in another case': LOOSE },
  'Hono 4 anywhere': REQUESTS,
  'a fetch handler': REQUESTS,
}

const remoteOf = ({ gateway }: World): Verify =>
  createLatchkey({ url: gateway.url, gatewayUrl: gateway.url, credential: gateway.root }).verify

/** An app whose paths are the profile's. */
const atRoot = async (app: Promise<ServedApp>) => ({ ...(await app), base: '' })

/** Every guard, over the engine in process. */
export const IN_PROCESS: readonly Surface[] = Object.entries(FRAMEWORKS).map(([name, open]) => ({
  name: `${name}, in process`,
  open: (world: World) => atRoot(open({ verify: verifyIn(world.engine), api: 'rich' })),
  differs: DIFFERS[name] ?? {},
}))

/** Every guard that asks the gateway over the network. */
export const REMOTE: readonly Surface[] = Object.entries(FRAMEWORKS).map(([name, open]) => ({
  name: `${name}, over the network`,
  open: (world: World) => atRoot(open({ verify: remoteOf(world), api: 'rich' })),
  differs: DIFFERS[name] ?? {},
}))

/** A guard that asks only about what a token does not settle by itself. */
export const OFFLINE: Surface = {
  name: 'node:http, with tokens checked offline',
  open: world => {
    const { gateway, clock } = world
    const options = { gatewayUrl: gateway.url, credential: gateway.root, api: 'rich', now: () => clock.now() }
    return atRoot(aNode({ verify: tokenVerifier({ ...options, verify: remoteOf(world) }), api: 'rich' }))
  },
}
