import { useLanguage } from '../../language/Speaking.tsx'
import { reading, useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { GuidePage } from './GuidePage.tsx'

/** How the keys of this account are used. */
export function DocsPage() {
  const { accountId } = useAccount()
  const { language } = useLanguage()
  const guide = useRead(['guide', 'account', accountId, language], () =>
    latchkey.accounts.showGuide(accountId, { language }),
  )
  const markdown = reading(['guide', 'account', accountId, language, 'markdown'], async () =>
    (await latchkey.accounts.exportGuide(accountId, { language })).text(),
  )
  return <GuidePage guide={guide} markdown={markdown} />
}
