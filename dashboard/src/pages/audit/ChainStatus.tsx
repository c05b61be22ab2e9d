import { ShieldCheck } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { AuditVerification } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

/** Whether the log is as it was written: checked when somebody asks, because it reads all of it. */
export function ChainStatus() {
  const t = useTranslations('audit.chain')
  const verify = useChange(() => latchkey.audit.verify())
  return (
    <Card
      title={t('title')}
      about={t('about')}
      actions={
        <Button icon={ShieldCheck} busy={verify.isPending} onClick={() => verify.mutate()}>
          {t('verify')}
        </Button>
      }
    >
      <div className="grid gap-3">
        {verify.data ? <Verified of={verify.data} /> : <p className="text-soft">{t('unknown')}</p>}
        <Failure error={verify.error} />
      </div>
    </Card>
  )
}

function Verified({ of: { ok, count, hash, flaw } }: { readonly of: AuditVerification }) {
  const t = useTranslations('audit.chain')
  return (
    <>
      <Notice tone={ok ? 'good' : 'bad'} role="status">
        {flaw === null ? t('whole', { count }) : t(`flaws.${flaw.kind}`, { seq: flaw.seq, count })}
      </Notice>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-sm text-soft">{t('hash')}</span>
        <code className="min-w-0 text-sm [overflow-wrap:anywhere]">{hash}</code>
        <CopyButton text={hash} label={t('copy')} />
      </div>
    </>
  )
}
