/**
 * From an empty home to a working key of each of four systems, with nothing but `latchkey/client`:
 *
 * ```sh
 * npm run build                      # what `latchkey/client` is in a checkout
 * LATCHKEY_DEMO=0 npm start          # prints a root key once
 * export LATCHKEY_ROOT_KEY=lk_root_…
 * node examples/sdk/four-systems.ts  # prints one line of JSON for each system
 * ```
 */
import { createLatchkey, type Latchkey, type Secret, signedFetch } from 'latchkey/client'

const {
  LATCHKEY_URL: url = 'http://localhost:4700',
  LATCHKEY_GATEWAY_URL: gatewayUrl = 'http://localhost:4701',
  LATCHKEY_ROOT_KEY: credential = '',
} = process.env

/** What one system’s customer asks, with the key that was made for it. */
interface Question {
  readonly path: string
  readonly init: RequestInit
  readonly fetch?: typeof globalThis.fetch
}

const secretOf = (secrets: readonly Secret[], side: Secret['side']): string =>
  secrets.find(it => it.side === side)?.secret ?? ''

/** Pairs of keys over collections; the secret half signs its requests. */
async function zensearch(latchkey: Latchkey): Promise<Question> {
  const api = await latchkey.apis.add({ name: 'zensearch', profile: 'zensearch' })
  const team = await latchkey.accounts.add({ apiId: api.id, name: 'Docs Team' })
  const docs = await latchkey.collections.add(team.id, { name: 'docs' })
  const pair = await latchkey.keys.create({
    accountId: team.id,
    name: 'docs-site',
    collections: [docs.id],
    restrictions: { hosts: ['docs.example.com'] },
    signed: true,
  })
  const secret = secretOf(pair.secrets, 'secret')
  const signing = {
    secret,
    timestampHeader: 'X-ZenSearch-Timestamp',
    signatureHeader: 'X-ZenSearch-Signature',
  }
  return {
    path: '/v1/docs/search',
    init: {
      method: 'POST',
      headers: { 'X-ZenSearch-Key': secret, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: 'keys', collection: 'docs' }),
    },
    fetch: signedFetch(signing),
  }
}

/** Modules a customer has bought, projects, and credits that runs spend. */
async function zenhire(latchkey: Latchkey): Promise<Question> {
  const api = await latchkey.apis.add({ name: 'zenhire', profile: 'zenhire' })
  const client = await latchkey.accounts.add({ apiId: api.id, name: 'Nordwind', modules: ['speech'] })
  await latchkey.credits.grant(client.id, { amount: 1000, reference: 'invoice-1' })
  const project = await latchkey.projects.add(client.id, { name: 'alpha' })
  const key = await latchkey.keys.create({ accountId: client.id, projectId: project.id, name: 'Main' })
  return {
    path: '/api/v1/speech/runs',
    init: {
      method: 'POST',
      headers: { 'X-API-Key': secretOf(key.secrets, 'secret'), 'Content-Type': 'application/json' },
      body: JSON.stringify({ language: 'en' }),
    },
  }
}

/** Environments whose keys look different. */
async function jobhive(latchkey: Latchkey): Promise<Question> {
  const api = await latchkey.apis.add({ name: 'jobhive', profile: 'jobhive' })
  const company = await latchkey.accounts.add({ apiId: api.id, name: 'Your Company', plan: 'Professional' })
  await latchkey.credits.grant(company.id, { amount: 1000 })
  const key = await latchkey.keys.create({ accountId: company.id, name: 'Production', environment: 'live' })
  return {
    path: '/v1/account/profile',
    init: { headers: { Authorization: `Bearer ${secretOf(key.secrets, 'secret')}` } },
  }
}

/** Scopes that are fixed when the key is made. */
async function hiring(latchkey: Latchkey): Promise<Question> {
  const api = await latchkey.apis.add({ name: 'hiring', profile: 'hiring' })
  const organisation = await latchkey.accounts.add({ apiId: api.id, name: 'Organisation' })
  const key = await latchkey.keys.create({
    accountId: organisation.id,
    name: 'ATS',
    scopes: ['jobs:read', 'candidates:read'],
  })
  return {
    path: '/v1/jobs',
    init: { headers: { Authorization: `Bearer ${secretOf(key.secrets, 'secret')}` } },
  }
}

const latchkey = createLatchkey({ url, gatewayUrl, credential })
for (const [name, build] of Object.entries({ zensearch, zenhire, jobhive, hiring })) {
  const { path, init, fetch = globalThis.fetch } = await build(latchkey)
  const response = await fetch(`${gatewayUrl}/${name}${path}`, init)
  console.log(JSON.stringify({ system: name, status: response.status, answer: await response.json() }))
}
