import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Code } from '../../../parts/Code.tsx'
import { variableOf } from '../../../parts/dotenv.ts'
import { useAccount } from '../../../shell/account.ts'

/** How requests are signed with a signing secret of a key, in a line of code, and where all of it is said. */
export function HowToSign({ keyId }: { readonly keyId: string }) {
  const t = useTranslations('keyPage.signing')
  const { profile, accountId } = useAccount()
  return (
    <>
      <p className="max-w-prose text-sm text-soft">
        {t.rich('how', {
          docs: it => (
            <Link
              to="/accounts/$account/docs"
              params={{ account: accountId }}
              hash="message-signatures"
              className="text-accent underline"
            >
              {it}
            </Link>
          ),
        })}
      </p>
      <Code code={codeOf(keyId, variableOf(profile.name, 'signing', false))} label={t('code')} />
    </>
  )
}

const codeOf = (keyId: string, variable: string): string =>
  `import { signedFetch } from 'latchkey/client'

const fetch = signedFetch({
  keyId: '${keyId}',
  signingSecret: process.env.${variable},
})`
