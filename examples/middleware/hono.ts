import { Hono } from 'hono'
import type { Verify } from 'latchkey/client'
import { guard } from 'latchkey/hono'

export function createApp(verify: Verify) {
  return new Hono()
    .use(guard({ verify, api: 'starter' }))
    .get('/v1/things', c => c.json({ account: c.get('latchkey').account?.name, things: [] }))
    .post('/v1/things', async c => c.json({ made: await c.req.json() }, 201))
}
