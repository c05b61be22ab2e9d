import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { Badge, type Tone } from '../../parts/Notice.tsx'

const TONES = {
  active: 'good',
  disabled: 'note',
  expired: 'warn',
  revoked: 'bad',
} as const satisfies Record<Key['state'], Tone>

/** How a key stands. */
export function StateBadge({ state }: { readonly state: Key['state'] }) {
  const t = useTranslations('keys.states')
  return <Badge tone={TONES[state]}>{t(state)}</Badge>
}
