import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { useAccount } from '../../shell/account.ts'

export interface InvitationLinkProps {
  readonly link: string
  readonly email: string
  readonly onClose: () => void
}

/** The link of an invitation, this once, where it could not be mailed. */
export function InvitationLink({ link, email, onClose }: InvitationLinkProps) {
  const t = useTranslations('members')
  const { accountName } = useAccount()
  return (
    <Dialog
      open
      locked
      onClose={onClose}
      title={t('linkTitle', { email })}
      description={t('linkAbout', { account: accountName })}
      actions={
        <>
          <CopyButton text={link}>{t('copyLink')}</CopyButton>
          <Button kind="primary" onClick={onClose}>
            {t('linkDone')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('link', { email })}
        value={link}
        readOnly
        spellCheck={false}
        onFocus={event => event.target.select()}
      />
    </Dialog>
  )
}
