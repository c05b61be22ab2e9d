import { useNavigate, useSearch } from '@tanstack/react-router'
import { FileCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button } from '../../parts/Button.tsx'
import { SelectField } from '../../parts/fields.tsx'
import { Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useProfiles } from './apis.ts'
import { ProfileCheck } from './ProfileCheck.tsx'
import { ProfileContract } from './ProfileContract.tsx'
import { ProfileOffers } from './ProfileOffers.tsx'
import { ProfileTables } from './ProfileTables.tsx'

/** The profiles that are loaded, to be read, and a place to check new ones. */
export function ProfilesPage() {
  const t = useTranslations('operator.profiles')
  const navigate = useNavigate()
  const { profile: wanted } = useSearch({ from: '/inside/operator/profiles' })
  const [isChecking, setChecking] = useState(false)
  const profiles = useProfiles()
  const name = profiles.find(it => it.name === wanted)?.name ?? profiles[0]?.name
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <Button icon={FileCheck} onClick={() => setChecking(true)}>
          {t('check')}
        </Button>
      }
    >
      <SelectField
        label={t('choose')}
        className="max-w-xs"
        value={name}
        onChange={({ target }) =>
          void navigate({ to: '/operator/profiles', search: { profile: target.value } })
        }
      >
        {profiles.map(it => (
          <option key={it.name} value={it.name}>
            {it.title}
          </option>
        ))}
      </SelectField>
      {name !== undefined && (
        <Boundary rem={60} key={name}>
          <Profile name={name} />
        </Boundary>
      )}
      {isChecking && <ProfileCheck onClose={() => setChecking(false)} />}
    </Page>
  )
}

/** One profile, section by section, and as the file it is. */
function Profile({ name }: { readonly name: string }) {
  const t = useTranslations('operator.profiles')
  const { detail, errors, routes, document } = useRead(['profiles', name], () => latchkey.profiles.find(name))
  return (
    <div className="grid min-w-0 gap-6">
      <ProfileContract detail={detail} />
      <ProfileOffers detail={detail} />
      <ProfileTables errors={errors} routes={routes} />
      <details className="min-w-0 rounded-xl border border-line bg-card px-5 py-4">
        <summary className="font-semibold">{t('json')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard */}
        <pre tabIndex={0} className="mt-3 max-h-[40rem] overflow-auto rounded-lg bg-raised p-4 text-sm">
          {JSON.stringify(document, undefined, 2)}
        </pre>
      </details>
    </div>
  )
}
