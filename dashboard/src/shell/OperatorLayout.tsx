import { Outlet, useChildMatches, useLocation } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Boundary } from '../parts/Boundary.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import { useSelf } from '../session/self.ts'
import { Frame } from './Frame.tsx'

/** The pages for those who run this Latchkey, in the order of their links. */
const PAGES = {
  overview: '/operator',
  apis: '/operator/apis',
  accounts: '/operator/accounts',
  explain: '/operator/explain',
  usage: '/operator/usage',
  rootKeys: '/operator/root-keys',
  people: '/operator/people',
  profiles: '/operator/profiles',
  audit: '/operator/audit',
  nodes: '/operator/nodes',
} as const

type PageName = keyof typeof PAGES

/** What surrounds the pages of operators. */
export function OperatorLayout() {
  const t = useTranslations('shell')
  const { person } = useSelf()
  const { pathname } = useLocation()
  const shown = useChildMatches({ select: ([match]) => match?.id })
  const entries = (Object.keys(PAGES) as PageName[]).map(it => ({
    name: t(`operatorPages.${it}`),
    to: PAGES[it],
    current: pathname === PAGES[it] || (it !== 'overview' && pathname.startsWith(`${PAGES[it]}/`)),
  }))
  return (
    <Frame title="Latchkey" entries={person.operator ? entries : []}>
      {person.operator ? (
        <Boundary rem={30} key={shown} instead={failed => <Page title={t('notHere')}>{failed}</Page>}>
          <Outlet />
        </Boundary>
      ) : (
        <Page title={t('notHere')}>
          <Notice tone="warn">{t('forOperators')}</Notice>
        </Page>
      )}
    </Frame>
  )
}
