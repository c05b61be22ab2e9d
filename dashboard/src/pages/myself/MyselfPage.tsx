import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { Page } from '../../parts/Page.tsx'
import { useSelf } from '../../session/self.ts'
import { Frame } from '../../shell/Frame.tsx'
import { About } from './About.tsx'
import { Accounts } from './Accounts.tsx'
import { Passkeys } from './Passkeys.tsx'
import { Password } from './Password.tsx'
import { SecondFactor } from './SecondFactor.tsx'
import { Sessions } from './Sessions.tsx'

/** Somebody's own page: who they are, how they sign in, where they are signed in and where they belong. */
export function MyselfPage() {
  const t = useTranslations('myself')
  const shell = useTranslations('shell')
  const { person, memberships } = useSelf()
  const entries = [
    { name: t('title'), to: '/me' },
    ...(person.operator ? [{ name: shell('operate'), to: '/operator' }] : []),
    ...memberships.map(it => ({ name: it.accountName, to: `/accounts/${it.accountId}` })),
  ]
  return (
    <Frame title="Latchkey" entries={entries}>
      <Page title={t('title')} about={t('about')}>
        <About />
        <Password />
        <Boundary rem={9}>
          <SecondFactor />
        </Boundary>
        <Boundary rem={9}>
          <Passkeys />
        </Boundary>
        <Boundary rem={16}>
          <Sessions />
        </Boundary>
        <Accounts />
      </Page>
    </Frame>
  )
}
