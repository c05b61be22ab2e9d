import { useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Boundary } from '../../parts/Boundary.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { isDue } from '../keys/age.ts'
import { StateBadge } from '../keys/StateBadge.tsx'
import { Collections } from './Collections.tsx'
import { KeyActions } from './KeyActions.tsx'
import { KeyFacts } from './KeyFacts.tsx'
import { KeyUsage } from './KeyUsage.tsx'
import { Limits } from './Limits.tsx'
import { Refusals } from './Refusals.tsx'
import { Restrictions } from './Restrictions.tsx'
import { Scopes } from './Scopes.tsx'
import { Secrets } from './Secrets.tsx'
import { Signing } from './signing/Signing.tsx'
import { SigningSecrets } from './signing/SigningSecrets.tsx'
import { Trail } from './Trail.tsx'

/** Everything about one key. What comes first is waited for as one, so that nothing moves once it is there. */
export function KeyPage() {
  const t = useTranslations('keyPage')
  const { key: id } = useParams({ from: '/inside/accounts/$account/keys/$key' })
  const { accountId, profile, may } = useAccount()
  const key = useRead(['key', id], () => latchkey.keys.find(id))
  const say = useSaid()
  if (key.accountId !== accountId)
    return (
      <Page title={say(profile.nouns.key.one)}>
        <Notice tone="warn">{t('elsewhere')}</Notice>
      </Page>
    )
  return (
    <Page title={key.name} about={<Standing of={key} />} actions={<KeyActions of={key} />}>
      {isDue(key, profile) && may('keys.rotate') && (
        <Notice tone="warn">{say(profile.wording.rotateAdvice)}</Notice>
      )}
      <Secrets of={key} />
      {profile.messageSignatures !== null && <SigningSecrets of={key} />}
      <div className="grid min-w-0 items-start gap-6 lg:grid-cols-2">
        <div className="grid min-w-0 gap-6">
          <KeyFacts of={key} />
          {may('audit.read') && <Trail keyId={id} />}
        </div>
        <div className="grid min-w-0 gap-6">
          {profile.limits.length > 0 && <Limits of={key} />}
          {profile.collections && (may('collections.read') || key.collections === 'all') && (
            <Collections of={key} />
          )}
          {profile.restrictions.length > 0 && <Restrictions of={key} />}
          {profile.signedSides.length > 0 && <Signing of={key} />}
          {profile.scopes.length > 0 && <Scopes of={key} />}
        </div>
      </div>
      <KeyUsage keyId={id} />
      <Boundary rem={16}>
        <Refusals keyId={id} />
      </Boundary>
    </Page>
  )
}

/** How it stands, since when, and why. */
function Standing({ of: key }: { readonly of: Key }) {
  const reasons = useTranslations('keys.revoke.reasons')
  const { state, revokedAt, disabledAt, expiresAt, revokedReason, revokedNote } = key
  const since = { active: null, revoked: revokedAt, disabled: disabledAt, expired: expiresAt }[state]
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <StateBadge state={state} />
      {since !== null && <Moment at={since} />}
      {revokedReason !== null && revokedReason !== 'unspecified' && <span>{reasons(revokedReason)}</span>}
      {revokedNote !== null && <q className="[overflow-wrap:anywhere]">{revokedNote}</q>}
    </span>
  )
}
