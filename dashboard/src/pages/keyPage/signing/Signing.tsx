import { Signature } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../../src/client/client.ts'
import { useSaid } from '../../../language/said.ts'
import { CheckField } from '../../../parts/fields.tsx'
import { Fact, Facts } from '../../../parts/Page.tsx'
import { useAccount } from '../../../shell/account.ts'
import { Changeable } from '../Changeable.tsx'
import { ChangeDialog } from '../ChangeDialog.tsx'

interface Wanted {
  readonly signed: boolean
  readonly whole: boolean
}

/** Whether requests with a key must be signed, and which signatures count. */
export function Signing({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.signing')
  const say = useSaid()
  const { wording, signing, messageSignatures } = useAccount().profile
  const hasBoth = signing !== null && messageSignatures !== null
  const { signed, signatures } = key
  const first: Wanted = { signed, whole: signatures === 'v2' }
  return (
    <Changeable
      of={key}
      title={t('requests')}
      icon={Signature}
      change={t('change')}
      dialog={onClose => (
        <ChangeDialog
          of={key}
          title={t('change')}
          first={first}
          patchOf={wanted => ({
            signed: wanted.signed,
            ...(hasBoth && { signatures: wanted.whole ? 'v2' : 'any' }),
          })}
          done={t('changed')}
          onClose={onClose}
        >
          {(wanted, change) => (
            <>
              <CheckField
                label={say(wording.signing)}
                hint={say(wording.signingAbout)}
                checked={wanted.signed}
                onChange={({ target }) => change({ ...wanted, signed: target.checked })}
              />
              {hasBoth && (
                <CheckField
                  label={t('whole')}
                  hint={t('wholeAbout')}
                  checked={wanted.whole}
                  onChange={({ target }) => change({ ...wanted, whole: target.checked })}
                />
              )}
            </>
          )}
        </ChangeDialog>
      )}
    >
      <Facts>
        <Fact name={say(wording.signing)}>{t(signed ? 'required' : 'optional')}</Fact>
        {hasBoth && <Fact name={t('counts')}>{t(signatures === 'v2' ? 'wholeOnly' : 'any')}</Fact>}
      </Facts>
    </Changeable>
  )
}
