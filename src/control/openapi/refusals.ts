import type { z } from '@hono/zod-openapi'
import type { Example } from '../examples.ts'
import type { RefusalView } from '../views/refusal.ts'
import { aKey, anAccount, anApi } from './nouns.ts'

export const aRefusal: z.output<typeof RefusalView> = {
  id: 'ref_1m7zqa3c0abc8k2n3p5',
  at: '2026-11-09T08:00:00.000Z',
  apiId: anApi.id,
  accountId: anAccount.id,
  keyId: aKey.id,
  credential: { id: 'crd_5tG8yHj2Kl9Mn3Bv', side: 'publishable', generation: 1, mask: 'zsk_pk_4Bf...' },
  reason: 'host-denied',
  rule: { kind: 'hosts', values: [...aKey.restrictions.hosts] },
  scopes: [],
  requestId: 'req_1m7zqa3bzabc8k2n3p5',
  method: 'GET',
  path: '/v1/docs/search',
  address: '198.51.100.7',
  host: 'search.example.com',
  origin: 'https://preview.acme.example',
  referer: 'https://preview.acme.example/start',
  userAgent: 'Mozilla/5.0',
}

const page = { items: [aRefusal], next: null }

export const REFUSAL_EXAMPLES: Readonly<Record<string, Example>> = {
  listKeyRefusals: { id: aKey.id, query: { reason: aRefusal.reason }, reply: page },
  listRefusals: { query: { account: anAccount.id }, reply: page },
}
