import { useTranslations } from 'use-intl'
import { Empty } from '../parts/Page.tsx'
import { Frame } from './Frame.tsx'

/** For somebody who belongs to no account, or to none any more. */
export function Homeless() {
  const t = useTranslations('shell')
  return (
    <Frame title="Latchkey" entries={[]}>
      <Empty title={t('homeless')}>{t('homelessAbout')}</Empty>
    </Frame>
  )
}
