import express, { type Express } from 'express'
import type { Verify } from 'latchkey/client'
import { guard } from 'latchkey/express'

export function createApp(verify: Verify): Express {
  const app = express()
  app.use(guard({ verify, api: 'starter' })) // what each route needs is in the profile
  app.use(express.json())

  app.get('/v1/things', (request, response) => {
    response.json({ account: request.latchkey.account?.name, things: [] })
  })
  app.post(
    '/v1/things',
    guard({ verify, api: 'starter', need: 'things:write', cost: 0 }),
    (request, response) => {
      response.status(201).json({ made: request.body })
    },
  )
  return app
}
