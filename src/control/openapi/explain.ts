import type { z } from '@hono/zod-openapi'
import type { Example } from '../examples.ts'
import type { ExplanationView } from '../views/explanation.ts'
import { aKey, anAccount, anApi } from './nouns.ts'
import { aRefusal } from './refusals.ts'

const NOTHING = { found: [], wanted: [] }
const none: readonly string[] = []

const anExplanation: z.output<typeof ExplanationView> = {
  at: '2026-11-09T08:00:01.000Z',
  api: anApi.name,
  judgedBy: 'credential',
  key: {
    ...{ id: aKey.id, name: aKey.name, accountId: anAccount.id, credentialId: 'crd_5tG8yHj2Kl9Mn3Bv' },
    ...{ mask: 'zsk_pk_4Bf...', side: 'publishable', generation: 1 },
  },
  verdict: {
    ...{ outcome: 'refused', reason: 'host-denied', status: 403 },
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
    body: '{"error":{"code":"HOST_NOT_ALLOWED","message":"…"}}',
  },
  checks: [
    { reason: 'revoked', state: 'passed', ...NOTHING },
    {
      ...{ reason: 'host-denied', state: 'failed' },
      found: ['preview.acme.example'],
      wanted: [...aKey.restrictions.hosts],
    },
    { reason: 'rate-limited', state: 'passed', found: ['per-key 12/250'], wanted: ['1'] },
  ],
  need: {
    ...{ access: 'read', cost: 1, credits: 0, scopes: [...none], query: null, modules: [...none] },
    ...{ environments: [...none], resources: ['docs'] },
  },
  limits: [
    {
      ...{ name: 'per-key', limit: 250, used: 12, remaining: 238 },
      resetsAt: '2026-11-09T08:00:43.000Z',
    },
  ],
  credits: null,
}

export const EXPLAIN_EXAMPLES: Readonly<Record<string, Example>> = {
  explainRequest: { body: { refusalId: aRefusal.id }, reply: anExplanation },
}
