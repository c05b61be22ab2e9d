import { useNavigate, useSearch } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Explanation } from '../../../../src/client/client.ts'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button } from '../../parts/Button.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { Explained } from './Explained.tsx'
import { Refused } from './Refused.tsx'
import { RequestFields } from './RequestFields.tsx'

/** Asks how the gateway would decide about a request: one that is pasted, or one that was refused. */
export function ExplainPage() {
  const t = useTranslations('explain')
  const { refusal } = useSearch({ from: '/inside/operator/explain' })
  return (
    <Page title={t('title')} about={t('about')}>
      {refusal === undefined ? <Asking /> : <Again refusalId={refusal} />}
      <Boundary rem={20}>
        <Refused />
      </Boundary>
    </Page>
  )
}

/** A request that is filled in, and what became of it. */
function Asking() {
  const t = useTranslations('explain')
  const [explanation, setExplanation] = useState<Explanation>()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (explanation !== undefined) void place.current?.scrollIntoView()
  }, [explanation])
  return (
    <>
      <Card title={t('request')} about={t('requestAbout')}>
        <RequestFields onExplained={setExplanation} />
      </Card>
      <div ref={place} className="scroll-mt-4 empty:hidden">
        {explanation !== undefined && <Explained of={explanation} />}
      </div>
    </>
  )
}

/** A refused request, judged again as far as it is remembered. */
function Again({ refusalId }: { readonly refusalId: string }) {
  const t = useTranslations('explain')
  const navigate = useNavigate()
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-soft">{t('again')}</p>
        <Button icon={X} onClick={() => navigate({ to: '/operator/explain', search: {} })}>
          {t('another')}
        </Button>
      </div>
      <Boundary rem={40} key={refusalId}>
        <ExplainedAgain refusalId={refusalId} />
      </Boundary>
    </>
  )
}

function ExplainedAgain({ refusalId }: { readonly refusalId: string }) {
  const found = useRead(['explain', refusalId], () => latchkey.explain.explainRequest({ refusalId }))
  return <Explained of={found} />
}
