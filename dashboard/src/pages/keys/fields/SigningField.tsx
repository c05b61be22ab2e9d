import { useTranslations } from 'use-intl'
import { useSaid } from '../../../language/said.ts'
import { CheckField } from '../../../parts/fields.tsx'
import { sentences } from '../../../parts/sentences.ts'
import { useAccount } from '../../../shell/account.ts'

export interface SigningFieldProps {
  readonly value: boolean
  readonly onChange: (signed: boolean) => void
}

/** Whether requests with a key are to be signed. Nothing where the API knows no signatures. */
export function SigningField({ value, onChange }: SigningFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const { signing, signedSides, wording } = useAccount().profile
  if (signedSides.length === 0) return null
  return (
    <CheckField
      label={say(wording.signing)}
      hint={sentences(
        say(wording.signingAbout),
        signing === null
          ? ''
          : t('signedWith', { headers: `${signing.timestampHeader}, ${signing.signatureHeader}` }),
      )}
      checked={value}
      onChange={({ target }) => onChange(target.checked)}
    />
  )
}
