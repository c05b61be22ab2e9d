import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge, type Tone } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { useAccount } from '../../shell/account.ts'
import { Grace } from './Grace.tsx'
import { LastUse } from './LastUse.tsx'
import { type Generation, rotationOf } from './rotation.ts'

/** How often it is looked again who still uses old secrets. */
const AGAIN_MS = 10_000

const TONES: Readonly<Record<Generation['standing'], Tone>> = {
  newest: 'good',
  'in-grace': 'warn',
  ended: 'note',
}

/** The secrets of a key by their masks, generation by generation; while old ones still work, until when and for whom. */
export function Secrets({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.secrets')
  const say = useSaid()
  const { profile } = useAccount()
  const { wording } = profile
  const {
    data: { rotation, readAt },
  } = useSuspenseQuery({ ...rotationOf(key.id), refetchInterval: AGAIN_MS })
  const rows = rotation.generations.flatMap(generation =>
    generation.credentials.map(credential => ({ generation, credential })),
  )
  const sides = { publishable: wording.publishableKey, secret: wording.secretKey }
  return (
    <>
      {rotation.inGrace && key.state !== 'revoked' && <Grace of={key} rotation={rotation} readAt={readAt} />}
      <Card title={t('title')} about={t('about')} flush>
        <DataTable
          caption={t('title')}
          rows={rows}
          keyOf={it => it.credential.id}
          columns={[
            {
              id: 'mask',
              name: t('mask'),
              show: it => (
                <>
                  <code>{it.credential.mask}</code>
                  {profile.pair && (
                    <span className="block text-sm font-normal text-soft">
                      {say(sides[it.credential.side])}
                    </span>
                  )}
                </>
              ),
            },
            {
              id: 'generation',
              name: t('generation'),
              show: ({ generation }) => (
                <span className="inline-flex flex-wrap items-center gap-2">
                  <span className="tabular-nums">{generation.generation}</span>
                  {rotation.generations.length > 1 && (
                    <Badge tone={TONES[generation.standing]}>{t(`standing.${generation.standing}`)}</Badge>
                  )}
                </span>
              ),
            },
            { id: 'created', name: t('created'), show: it => <Moment at={it.credential.createdAt} /> },
            { id: 'used', name: t('used'), show: it => <LastUse of={it.credential} /> },
            {
              id: 'until',
              name: t('until'),
              show: it => (it.credential.until === null ? '–' : <Moment at={it.credential.until} />),
            },
          ]}
        />
      </Card>
    </>
  )
}
