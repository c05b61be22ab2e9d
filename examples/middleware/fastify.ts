import fastify, { type FastifyInstance } from 'fastify'
import type { Verify } from 'latchkey/client'
import { guard } from 'latchkey/fastify'

export function createApp(verify: Verify): FastifyInstance {
  const app = fastify()
  app.addHook('onRequest', guard({ verify, api: 'starter' }))

  app.get('/v1/things', async request => ({ account: request.latchkey.account?.name, things: [] }))
  app.post('/v1/things', async (request, reply) => reply.code(201).send({ made: request.body }))
  return app
}
