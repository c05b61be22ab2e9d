import { useTranslations } from 'use-intl'
import type { RotationReport } from '../../../../src/client/client.ts'
import { Moment } from '../../parts/Moment.tsx'

type Used = Pick<RotationReport['generations'][number], 'lastUsedAt' | 'lastAddress' | 'lastUserAgent'>

/** When something was last used, from where and by what, as far as that is known. */
export function LastUse({ of: { lastUsedAt, lastAddress, lastUserAgent } }: { readonly of: Used }) {
  const t = useTranslations('keyPage.secrets')
  if (lastUsedAt === null) return t('never')
  return (
    <>
      <Moment at={lastUsedAt} />
      {lastAddress !== null && <span className="block text-sm text-soft">{lastAddress}</span>}
      {lastUserAgent !== null && (
        <span className="block max-w-60 text-sm text-soft [overflow-wrap:anywhere]">{lastUserAgent}</span>
      )}
    </>
  )
}
