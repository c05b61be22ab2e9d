import { ShieldCheck } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from '../../../parts/Button.tsx'
import { Failure } from '../../../parts/Failure.tsx'
import { Notice } from '../../../parts/Notice.tsx'
import { useChange } from '../../../session/calls.ts'
import { latchkey } from '../../../session/client.ts'

/** Lets the server follow the whole ledger to the balance, and says what it found. */
export function LedgerCheck({ accountId }: { readonly accountId: string }) {
  const t = useTranslations('settings.credits')
  const check = useChange(() => latchkey.credits.verify(accountId))
  const { data } = check
  return (
    <div className="grid justify-items-start gap-3">
      <Button icon={ShieldCheck} busy={check.isPending} onClick={() => check.mutate()}>
        {t('check')}
      </Button>
      {data?.flaw === null && (
        <Notice tone="good" role="status">
          {t('whole', { entries: data.entries })}
        </Notice>
      )}
      {data?.flaw && (
        <Notice tone="bad" role="alert">
          {t('flawed', data.flaw)}
        </Notice>
      )}
      <Failure error={check.error} />
    </div>
  )
}
