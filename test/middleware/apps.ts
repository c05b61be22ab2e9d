import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import type { Verify } from '../../src/client/verify.ts'
import { guard as guardExpress } from '../../src/middleware/express.ts'
import { guard as guardFastify } from '../../src/middleware/fastify.ts'
import { guard as guardFetch } from '../../src/middleware/fetch.ts'
import { guard as guardHono } from '../../src/middleware/hono.ts'
import { guard as guardNode } from '../../src/middleware/node.ts'
import { NODES_OWN } from '../build/node-classes.ts'
import { type ServedApp, served, servedByFastify } from '../build/served-apps.ts'

/**
 * An app as somebody would write it, with the parsers of its framework behind the guard.
 * What each has: `/v1/things` says how long the parsed body's text is, `/v1/echo` streams, other paths break.
 */
export type MakeApp = (verify: Verify, parseFirst?: boolean) => Promise<ServedApp>

const PARTS = ['one ', 'two ', 'three']
const BROKEN = 'a handler broke'
const size = (body: unknown): string => {
  const { text } = Object(body)
  return JSON.stringify({ size: String(text).length })
}

const anExpress: MakeApp = (verify, parseFirst = false) => {
  const app = express()
  if (parseFirst) app.use(express.json({ limit: '1mb' }))
  app.use(guardExpress({ verify, api: 'rich' }))
  app.use(guardExpress({ verify, api: 'rich', cost: 0 }), express.json({ limit: '1mb' }))
  app.post(['/v1/things', '/v1/speech'], (request, response) => void response.send(size(request.body)))
  app.get('/v1/echo', (_, response) => {
    for (const part of PARTS) response.write(part)
    response.end()
  })
  app.use(() => {
    throw new Error(BROKEN)
  })
  app.use((error: Error, _: express.Request, response: express.Response, __: express.NextFunction) => {
    response.status(500).send(error.message)
  })
  return served(createServer(app))
}

const aFastify: MakeApp = async (verify, parseFirst = false) => {
  const app = fastify({ bodyLimit: 1_048_576 })
  app.addHook(parseFirst ? 'preHandler' : 'onRequest', guardFastify({ verify, api: 'rich' }))
  app.addHook(parseFirst ? 'preHandler' : 'onRequest', guardFastify({ verify, api: 'rich', cost: 0 }))
  app.post('/v1/things', async request => size(request.body))
  app.post('/v1/speech', async request => size(request.body))
  app.get('/v1/echo', (_, reply) => {
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '')
    for (const part of PARTS) reply.raw.write(part)
    reply.raw.end()
  })
  app.get('/v1/dear', async () => {
    throw new Error(BROKEN)
  })
  return servedByFastify(app)
}

const streamOf = () => ReadableStream.from(PARTS.map(it => Buffer.from(it)))

const aHono: MakeApp = (verify, parseFirst = false) => {
  const app = new Hono()
  if (parseFirst)
    app.use(async (c, next) => {
      await c.req.json()
      await next()
    })
  app.use(guardHono({ verify, api: 'rich' }), guardHono({ verify, api: 'rich', cost: 0 }))
  app.on('POST', ['/v1/things', '/v1/speech'], async c => c.body(size(await c.req.json())))
  app.get('/v1/echo', () => new Response(streamOf()))
  app.get('/v1/dear', () => {
    throw new Error(BROKEN)
  })
  app.onError((error, c) => c.text(error.message, 500))
  return served(createServer(getRequestListener(app.fetch, NODES_OWN)))
}

const aNode: MakeApp = (verify, parseFirst = false) => {
  const inner = guardNode({ verify, api: 'rich', cost: 0 })(async (request, response) => {
    if (request.url === '/v1/echo') {
      for (const part of PARTS) response.write(part)
      return response.end()
    }
    if (request.method === 'GET') return response.writeHead(500).end(BROKEN)
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    return response.end(size(JSON.parse(text || '{}')))
  })
  const outer = guardNode({ verify, api: 'rich' })((request, response) => inner(request, response))
  return served(
    createServer(async (request, response) => {
      if (parseFirst) for await (const _ of request);
      await outer(request, response)
    }),
  )
}

const aFetchHandler: MakeApp = (verify, parseFirst = false) => {
  const ip = () => '127.0.0.1'
  const handle = async (request: Request): Promise<Response> => {
    if (request.url.endsWith('/v1/echo')) return new Response(streamOf())
    if (request.method === 'GET') return new Response(BROKEN, { status: 500 })
    return new Response(size(await request.json()))
  }
  const inner = guardFetch({ verify, api: 'rich', cost: 0, ip })(handle)
  const outer = guardFetch({ verify, api: 'rich', ip })(request => inner(request))
  return served(
    createServer(
      getRequestListener(async request => {
        if (parseFirst) await request.arrayBuffer()
        return outer(request)
      }, NODES_OWN),
    ),
  )
}

export const APPS: Readonly<Record<string, MakeApp>> = {
  'Express 5': anExpress,
  'Fastify 5': aFastify,
  'Hono 4': aHono,
  'node:http': aNode,
  'a fetch handler': aFetchHandler,
}
