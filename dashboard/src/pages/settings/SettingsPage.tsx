import { raised, useSaid } from '../../language/said.ts'
import { Boundary } from '../../parts/Boundary.tsx'
import { Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { AccountCard } from './AccountCard.tsx'
import { Credits } from './credits/Credits.tsx'
import { Limits } from './Limits.tsx'
import { Modules } from './Modules.tsx'

/** What an account is: its name, plan and modules, its limits and its credits. */
export function SettingsPage() {
  const say = useSaid()
  const { accountId, profile, may } = useAccount()
  const account = useRead(['account', accountId], () => latchkey.accounts.find(accountId))
  return (
    <Page title={raised(say(profile.nouns.account.one))}>
      <AccountCard account={account} />
      {profile.modules.length > 0 && <Modules account={account} />}
      {profile.limits.length > 0 && <Limits account={account} />}
      {may('credits.read') && (
        <Boundary rem={profile.credits ? 40 : 0}>
          <Credits account={account} />
        </Boundary>
      )}
    </Page>
  )
}
