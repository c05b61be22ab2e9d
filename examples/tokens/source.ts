import { tokenSource } from 'latchkey/client'

const { GATEWAY = '', SECRET = '' } = process.env

const token = tokenSource({
  gatewayUrl: GATEWAY,
  api: 'shop',
  carrier: ['X-API-Key', SECRET],
  scopes: ['things:read'],
})

const headers = { 'X-API-Key': (await token()).token }
const answer = await fetch(`${GATEWAY}/shop/v1/things`, { headers })
console.log(answer.status)
