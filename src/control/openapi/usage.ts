import type { z } from '@hono/zod-openapi'
import type { Example } from '../examples.ts'
import type { KeyUsageView, UsageView } from '../views/usage.ts'
import { USAGE_CSV, usageCsv } from '../views/usage-csv.ts'
import { aKey, anAccount, anApi } from './nouns.ts'

const from = '2026-11-09T07:00:00.000Z'
const to = '2026-11-09T09:00:00.000Z'
const asked = { step: 'hour', from, to } as const
const busy = { admitted: 3412, refused: 12, cost: 3412, outcomes: { admitted: 3412, 'rate-limited': 12 } }
const quiet = { admitted: 0, refused: 0, cost: 0, outcomes: {} }
const busyAndTimed = { ...busy, latency: { count: 3406, p50Ms: 41.3, p95Ms: 180.2 } }
const steps = { ...asked, keptFrom: '2026-08-11T08:00:00.000Z' }

const aUsage: z.output<typeof UsageView> = {
  ...steps,
  totals: busyAndTimed,
  items: [
    { at: from, ...busyAndTimed },
    { at: '2026-11-09T08:00:00.000Z', ...quiet, latency: null },
  ],
}

const aKeyUsage: z.output<typeof KeyUsageView> = {
  ...steps,
  totals: busy,
  items: [{ keyId: aKey.id, name: aKey.name, ...busy }],
  next: null,
}

export const USAGE_EXAMPLES: Readonly<Record<string, Example>> = {
  showKeyUsage: { id: aKey.id, query: asked, reply: aUsage },
  showUsage: { query: { api: anApi.name, ...asked }, reply: aUsage },
  exportUsage: {
    query: { account: anAccount.id, step: 'day' },
    reply: undefined,
    texts: { [USAGE_CSV]: usageCsv(aUsage) },
  },
  listKeyUsage: { query: { account: anAccount.id, ...asked }, reply: aKeyUsage },
}
