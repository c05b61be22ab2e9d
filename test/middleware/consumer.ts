import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createLatchkey } from 'latchkey/client'
import { guard as guardExpress } from 'latchkey/express'
import { guard as guardFastify } from 'latchkey/fastify'
import { guard as guardFetch } from 'latchkey/fetch'
import { guard as guardHono } from 'latchkey/hono'
import { guard as guardNode } from 'latchkey/node'

const { verify } = createLatchkey({ url: 'http://a', gatewayUrl: 'http://b', credential: 'lk_root_x' })

/** A program that is only compiled: what fits is let through, and what does not is found. */
export function program(): void {
  const app = express()
  app.get(
    '/books/:collection',
    guardExpress<express.Request<{ collection: string }>>({
      ...{ verify, api: 'mine', need: 'books:read AND (web:read OR app:read)' },
      resource: request => request.params.collection,
      cost: async request => Number(request.query['cost'] ?? 1),
    }),
    (request, response) => void response.json(request.latchkey.account?.name satisfies string | undefined),
  )
  fastify().get(
    '/books',
    { onRequest: guardFastify({ verify, api: 'mine', need: { scopes: ['books:read'] } }) },
    async request => request.latchkey.scopes.includes('books:read'),
  )
  new Hono().get('/books', guardHono({ verify, api: 'mine', need: c => c.req.query('scope') }), c =>
    c.json(c.get('latchkey').limits),
  )
  guardFetch({ verify, api: 'mine', ip: request => request.headers.get('x-real-ip') ?? undefined })(
    (_request, principal, context: { readonly params: string }) =>
      Response.json([principal.key?.id, context.params]),
  )
  guardNode({ verify, api: 'mine' })((request, response, { credits }) => {
    response.end(`${request.url} ${credits?.balance}`)
  })
  // @ts-expect-error: nobody says of which API
  guardNode({ verify })
  // @ts-expect-error: that is no need
  guardFetch({ verify, api: 'mine', need: { scope: 'books:read' } })
  // @ts-expect-error: whose request it is may be nobody
  guardFetch({ verify, api: 'mine' })((_, { account }) => new Response(account.name))
}
