import { Link, Outlet, useChildMatches, useLocation, useParams } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { useSaid } from '../language/said.ts'
import { wearAccent } from '../look.ts'
import { Boundary } from '../parts/Boundary.tsx'
import { classes } from '../parts/classes.ts'
import { Page } from '../parts/Page.tsx'
import { useRead } from '../session/calls.ts'
import { latchkey } from '../session/client.ts'
import { useMay } from '../session/self.ts'
import { Account } from './account.ts'
import { Closed } from './Closed.tsx'
import { Frame } from './Frame.tsx'
import { PAGES, type PageName, type Place, placeOf, placesFor } from './pages.ts'

/** What surrounds the pages of an account: it wears the profile of its API. */
export function AccountLayout() {
  const { account } = useParams({ from: '/inside/accounts/$account' })
  const t = useTranslations('shell')
  const framed = (failed: ReactNode) => (
    <Frame title="Latchkey" entries={[]}>
      <Page title={t('notHere')}>{failed}</Page>
    </Frame>
  )
  return (
    <Boundary rem={40} key={account} instead={framed}>
      <Worn accountId={account} />
    </Boundary>
  )
}

function Worn({ accountId }: { readonly accountId: string }) {
  const profile = useRead(['profile', accountId], () => latchkey.accounts.showProfile(accountId))
  const account = useRead(['account', accountId], () => latchkey.accounts.find(accountId))
  const may = useMay(accountId)
  const say = useSaid()
  const t = useTranslations('shell')
  const shown = useChildMatches({ select: ([match]) => match?.id })
  const { look } = profile
  useEffect(() => {
    wearAccent(look.accent)
    return () => wearAccent(undefined)
  }, [look])
  const places = placesFor(profile, may)
  const page = usePage()
  const here = page && placeOf(places, page)
  const entries = places.map(it => ({
    name: say(it.label),
    to: pathOf(it.first, accountId),
    current: it === here,
  }))
  const value = { accountId, accountName: account.name, apiId: account.apiId, profile, may }
  return (
    <Account value={value}>
      <Frame title={profile.title} logo={look.logo} entries={entries}>
        {here && here.items.length > 1 && <Tabs place={here} page={page} accountId={accountId} />}
        <Boundary rem={30} key={shown} instead={failed => <Page title={t('notHere')}>{failed}</Page>}>
          {page === undefined || may(PAGES[page].action) ? <Outlet /> : <Closed page={page} />}
        </Boundary>
      </Frame>
    </Account>
  )
}

const pathOf = (page: PageName, accountId: string): string => PAGES[page].to.replace('$account', accountId)

/** The page of an account that is looked at. */
function usePage(): PageName | undefined {
  const [, , , name] = useLocation().pathname.split('/')
  return (Object.keys(PAGES) as PageName[]).find(it => it === name)
}

interface TabsProps {
  readonly place: Place
  readonly page: PageName | undefined
  readonly accountId: string
}

function Tabs({ place, page, accountId }: TabsProps) {
  const t = useTranslations('shell')
  const say = useSaid()
  return (
    <nav
      aria-label={say(place.label) || t('navigation')}
      className="mb-6 overflow-x-auto border-b border-line"
    >
      <ul className="flex gap-1">
        {place.items.map(it => (
          <li key={it.page}>
            <Link
              to={pathOf(it.page, accountId)}
              aria-current={it.page === page ? 'page' : undefined}
              className={classes(
                'inline-block border-b-2 px-3 py-2 text-sm font-medium whitespace-nowrap',
                it.page === page ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
              )}
            >
              {say(it.label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
