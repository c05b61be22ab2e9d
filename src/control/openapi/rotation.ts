import type { z } from '@hono/zod-openapi'
import type { RotationView } from '../views/rotation.ts'
import { aKey } from './nouns.ts'

const supersededAt = '2026-11-09T08:00:00.000Z'
const until = '2026-11-10T08:00:00.000Z'
const fresh = {
  id: 'crd_5cV8nEw3Rt7YkJ2m',
  generation: 2,
  mask: 'zsk_sk_…m2Lp',
  createdAt: supersededAt,
  lastUsedAt: '2026-11-09T08:59:20.000Z',
  lastAddress: '203.0.113.8',
  lastUserAgent: 'shop/2.2',
}

/** A key an hour after its rotation, of which somebody still shows the old secret. */
export const aRotation: z.output<typeof RotationView> = {
  keyId: aKey.id,
  inGrace: true,
  newestUsed: true,
  safeToEnd: {
    safe: false,
    because: 'in-use',
    silentForSeconds: 86_400,
    silentSince: '2026-11-09T08:59:40.000Z',
    safeAt: '2026-11-10T08:59:40.000Z',
    detail:
      'The secrets of generation 1 were last used 2 min ago from 203.0.113.7 by shop/2.1: safe to end after 24 h more of silence.',
  },
  generations: [
    {
      generation: 2,
      standing: 'newest',
      createdAt: supersededAt,
      supersededAt: null,
      until: null,
      graceSecondsLeft: null,
      lastUsedAt: '2026-11-09T08:59:20.000Z',
      lastAddress: '203.0.113.8',
      lastUserAgent: 'shop/2.2',
      credentials: aKey.credentials.map(it => ({ ...it, ...fresh })),
    },
    {
      generation: 1,
      standing: 'in-grace',
      createdAt: aKey.createdAt,
      supersededAt,
      until,
      graceSecondsLeft: 82_800,
      lastUsedAt: '2026-11-09T08:57:40.000Z',
      lastAddress: '203.0.113.7',
      lastUserAgent: 'shop/2.1',
      credentials: aKey.credentials.map(it => ({ ...it, until, lastUsedAt: '2026-11-09T08:57:40.000Z' })),
    },
  ],
}
