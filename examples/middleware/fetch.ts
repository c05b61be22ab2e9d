import type { Verify } from 'latchkey/client'
import { guard } from 'latchkey/fetch'

/** For Next.js: `export const { GET, POST } = createApp(verify)`. For Bun and Deno: `serve` with one of them. */
export function createApp(verify: Verify) {
  const guarded = guard({ verify, api: 'starter' })
  return {
    GET: guarded((_request, { account }) => Response.json({ account: account?.name, things: [] })),
    POST: guarded(async request => Response.json({ made: await request.json() }, { status: 201 })),
  }
}
