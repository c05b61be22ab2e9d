import { useTranslations } from 'use-intl'
import { Moment } from '../../parts/Moment.tsx'
import { Card } from '../../parts/Page.tsx'
import { More } from '../../parts/Table.tsx'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { useAccount } from '../../shell/account.ts'

const SHOWN = 10
const VERBS = [
  'issue',
  'amend',
  'disable',
  'enable',
  'revoke',
  'rotate',
  'end-grace',
  'add-signing-secret',
  'end-signing-secret',
] as const

/** Who did what to a key, newest first. */
export function Trail({ keyId }: { readonly keyId: string }) {
  const t = useTranslations('keyPage.trail')
  const { accountId } = useAccount()
  const entries = useList(['key', keyId, 'audit'], cursor =>
    latchkey.audit.list({
      ...{ account: accountId, target: keyId, limit: SHOWN },
      ...(cursor !== undefined && { cursor }),
    }),
  )
  const said = (action: string): string => {
    const verb = VERBS.find(it => `key.${it}` === action)
    return verb === undefined ? action : t(`verbs.${verb}`)
  }
  return (
    <Card title={t('title')}>
      {entries.items.length === 0 && <p>{t('none')}</p>}
      <ol className="grid gap-3">
        {entries.items.map(it => (
          <li key={it.id} className="border-l-2 border-line pl-3">
            <p className="font-medium">{said(it.action)}</p>
            <p className="text-sm text-soft [overflow-wrap:anywhere]">
              <Moment at={it.at} /> · {it.actor.name}
              {it.address !== null && ` · ${it.address}`}
            </p>
          </li>
        ))}
      </ol>
      <More of={entries} />
    </Card>
  )
}
