import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key, SigningSecret } from '../../../../../src/client/client.ts'
import { Button } from '../../../parts/Button.tsx'
import { DataTable } from '../../../parts/DataTable.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Card } from '../../../parts/Page.tsx'
import { useRead } from '../../../session/calls.ts'
import { latchkey } from '../../../session/client.ts'
import { useAccount } from '../../../shell/account.ts'
import { EndSecret } from './EndSecret.tsx'
import { HowToSign } from './HowToSign.tsx'
import { MakeSecret } from './MakeSecret.tsx'

/** What whole messages are signed with: the secrets by their masks, and how to get, use and end one. */
export function SigningSecrets({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.signing')
  const { may } = useAccount()
  const { items } = useRead(['key', key.id, 'signing-secrets'], () =>
    latchkey.keys.listSigningSecrets(key.id),
  )
  const [isMaking, setMaking] = useState(false)
  const [ending, setEnding] = useState<SigningSecret>()
  const isOpenTo = key.state !== 'revoked' && may('keys.rotate')
  const end = {
    id: 'end',
    name: t('end'),
    unnamed: true,
    show: (it: SigningSecret) => (
      <Button onClick={() => setEnding(it)} aria-label={t('endOf', { mask: it.mask })}>
        {t('end')}
      </Button>
    ),
  }
  return (
    <Card
      title={t('title')}
      about={t('about')}
      actions={
        isOpenTo && (
          <Button icon={KeyRound} onClick={() => setMaking(true)}>
            {t('make')}
          </Button>
        )
      }
      flush
    >
      {items.length > 0 && (
        <DataTable
          caption={t('title')}
          rows={items}
          keyOf={it => it.id}
          columns={[
            { id: 'mask', name: t('mask'), show: it => <code>{it.mask}</code> },
            { id: 'created', name: t('created'), show: it => <Moment at={it.createdAt} /> },
            {
              id: 'until',
              name: t('until'),
              show: it => (it.until === null ? '–' : <Moment at={it.until} />),
            },
            ...(isOpenTo ? [end] : []),
          ]}
        />
      )}
      <div className="grid gap-2 px-5 pt-3 pb-4">
        {items.length === 0 && <p>{t('none')}</p>}
        <HowToSign keyId={key.id} />
      </div>
      {isMaking && <MakeSecret of={key} live={items.length} onClose={() => setMaking(false)} />}
      {ending && <EndSecret of={key} secret={ending} onClose={() => setEnding(undefined)} />}
    </Card>
  )
}
