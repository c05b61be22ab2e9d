import { createServer } from 'node:http'
import { createLatchkey } from 'latchkey/client'
import { guard } from 'latchkey/node'
import { tokenVerifier } from 'latchkey/tokens'

const { CONTROL = '', GATEWAY = '', ROOT_KEY = '', PORT = '3000' } = process.env

// Settles tokens by itself, and asks the gateway about everything else: keys, and whatever would be refused.
const about = { url: CONTROL, gatewayUrl: GATEWAY, credential: ROOT_KEY, timeoutMs: 2000 }
const { verify } = createLatchkey(about)
const here = tokenVerifier({ gatewayUrl: GATEWAY, credential: ROOT_KEY, api: 'shop', verify })

const guarded = guard({ verify: here, api: 'shop', need: 'things:read' })
const server = createServer(
  guarded((_, response, { key, scopes }) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ key: key?.id, scopes }))
  }),
)
server.listen(Number(PORT), () => console.log(JSON.stringify(server.address())))
