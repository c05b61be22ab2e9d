import type { UseFormRegisterReturn } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { CheckField, FieldSet } from '../../parts/fields.tsx'
import { useAccount } from '../../shell/account.ts'
import { useStanding } from './standing.ts'

/** One of the roles that whoever looks may give, each with what it lets people do. */
export function RoleChoice({ field }: { readonly field: UseFormRegisterReturn }) {
  const t = useTranslations('members')
  const { accountName } = useAccount()
  const { gives } = useStanding()
  return (
    <FieldSet legend={t('roleLegend')} hint={gives.length < 4 ? t('roleHint') : undefined}>
      {gives.map(it => (
        <CheckField
          key={it}
          one
          value={it}
          label={t(`roles.${it}`)}
          hint={t(`roleAbout.${it}`, { account: accountName })}
          {...field}
        />
      ))}
    </FieldSet>
  )
}
