import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { InvitationLink } from './InvitationLink.tsx'
import { RoleChoice } from './RoleChoice.tsx'
import type { Role } from './standing.ts'

interface Fields {
  readonly email: string
  readonly role: Role
}

export interface InviteProps {
  /** Whom, and as what, to begin with. */
  readonly first?: Fields
  readonly onClose: () => void
}

/** Invites somebody. Where no letter can be sent, shows the link to pass on. */
export function Invite({ first = { email: '', role: 'viewer' }, onClose }: InviteProps) {
  const t = useTranslations('members')
  const toast = useToast()
  const { accountId, accountName } = useAccount()
  const [link, setLink] = useState<string>()
  const { register, handleSubmit, formState, getValues } = useForm<Fields>({ defaultValues: first })
  const invite = useChange(
    ({ email, role }: Fields) => latchkey.invitations.invite(accountId, { email: email.trim(), role }),
    [['invitations', accountId]],
  )
  const submit = handleSubmit(fields =>
    invite.mutate(fields, {
      onSuccess: invited => {
        if (invited.link !== undefined) return setLink(invited.link)
        toast(t('invited', { email: invited.email }))
        onClose()
      },
    }),
  )
  if (link !== undefined) return <InvitationLink link={link} email={getValues('email')} onClose={onClose} />
  return (
    <FormDialog
      title={t('inviteTitle', { account: accountName })}
      action={t('inviteAction')}
      change={invite}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        type="email"
        label={t('email')}
        hint={t('emailHint')}
        error={formState.errors.email?.message}
        autoComplete="off"
        {...register('email', { validate: it => /^\S+@\S+$/.test(it.trim()) || t('emailMissing') })}
      />
      <RoleChoice field={register('role')} />
    </FormDialog>
  )
}
