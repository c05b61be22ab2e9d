import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Account } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { NameDialog } from '../../parts/NameDialog.tsx'
import { Badge, Notice } from '../../parts/Notice.tsx'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { AccountMenu } from '../operator/AccountMenu.tsx'

/** Name, plan and standing of an account. Owners rename it; operators change the rest. */
export function AccountCard({ account }: { readonly account: Account }) {
  const t = useTranslations('settings')
  const { may, profile } = useAccount()
  const [isRenaming, setRenaming] = useState(false)
  const { id, name, plan, active, createdAt, version } = account
  return (
    <>
      {!active && <Notice tone="bad">{t('disabledAbout', { name })}</Notice>}
      <Card
        title={name}
        actions={
          <>
            {may('account.change') && (
              <Button icon={Pencil} onClick={() => setRenaming(true)}>
                {t('rename')}
              </Button>
            )}
            {may('account.standing') && <AccountMenu account={account} profile={profile} />}
          </>
        }
      >
        <Facts>
          <Fact name={t('status')}>
            <Badge tone={active ? 'good' : 'bad'}>{active ? t('active') : t('disabled')}</Badge>
          </Fact>
          <Fact name={t('plan')}>{plan ?? <span className="text-soft">{t('noPlan')}</span>}</Fact>
          <Fact name={t('since')}>
            <Moment at={createdAt} as="day" />
          </Fact>
          <Fact name={t('id')}>
            <span className="flex flex-wrap items-center gap-1">
              <code className="text-sm">{id}</code>
              <CopyButton kind="quiet" text={id} label={t('copyId')} />
            </span>
          </Fact>
        </Facts>
      </Card>
      {isRenaming && (
        <NameDialog
          title={t('renameTitle', { name })}
          action={t('rename')}
          name={name}
          onSave={wanted => latchkey.accounts.change(id, { name: wanted }, { ifVersion: version })}
          stale={[['account', id], ['self']]}
          done={it => t('renamed', { name: it })}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  )
}
