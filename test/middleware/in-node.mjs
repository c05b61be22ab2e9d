// Runs two guards as they are published, and prints what their handlers and their verifier read.
import { createServer } from 'node:http'

const [folder] = process.argv.slice(2)
const { guard: forFetch } = await import(`${folder}/fetch.js`)
const { guard: forNode } = await import(`${folder}/node.js`)

const read = []
const verify = async ({ body }) => {
  read.push(Buffer.from(await body(100)).toString())
  return { valid: true, reason: null, answer: { headers: { 'X-Told': 'yes' } }, key: null, scopes: [] }
}
const options = { verify, api: 'mine' }

const handle = forFetch(options)(async request => new Response(await request.text()))
const answer = await handle(new Request('http://api.test/', { method: 'POST', body: 'h\u00e9' }))

const guarded = forNode(options)(async (request, response) => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  response.end(text)
})
const server = createServer(guarded).listen(0, '127.0.0.1', async () => {
  const sent = await fetch(`http://127.0.0.1:${server.address().port}/`, { method: 'POST', body: 'h\u00e9' })
  const said = [await answer.text(), await sent.text()]
  console.log(JSON.stringify({ major: Number.parseInt(process.versions.node, 10), said, read }))
  server.close()
  server.closeAllConnections()
})
