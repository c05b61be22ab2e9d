import { createServer, type Server } from 'node:http'
import { json } from 'node:stream/consumers'
import type { Verify } from 'latchkey/client'
import { guard } from 'latchkey/node'

export function createApp(verify: Verify): Server {
  const guarded = guard({ verify, api: 'starter' })
  return createServer(
    guarded(async (request, response, { account }) => {
      response.setHeader('Content-Type', 'application/json')
      if (request.method === 'GET')
        return response.end(JSON.stringify({ account: account?.name, things: [] }))
      response.statusCode = 201
      return response.end(JSON.stringify({ made: await json(request) }))
    }),
  )
}
