const node = {
  id: 'node_1m7zq4t8vabc8k2n3p5',
  role: 'all',
  version: '0.5.0',
  startedAt: '2026-11-09T07:00:00.000Z',
  seenAt: '2026-11-09T08:00:00.250Z',
  self: true,
}

const other = { ...node, id: 'node_1m7zq5b2xdef6h8j9k0', role: 'gateway', self: false }

export const someNodes = { items: [node, other], next: null }

const changedAt = '2026-11-09T08:00:00.000Z'

/** One node has confirmed, another one has said nothing since it was last seen. */
export const aReceipt = {
  changedAt,
  complete: false,
  safeAt: '2026-11-09T08:00:05.000Z',
  nodes: [
    { id: node.id, confirmedAt: changedAt, lagMs: 0, safeAt: changedAt },
    { id: other.id, confirmedAt: null, lagMs: null, safeAt: '2026-11-09T08:00:04.250Z' },
  ],
}
