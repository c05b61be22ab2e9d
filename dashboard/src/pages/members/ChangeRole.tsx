import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useAsOpened, useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import type { AboutMember } from './RemoveMember.tsx'
import { RoleChoice } from './RoleChoice.tsx'
import type { Role } from './standing.ts'

/** Gives a member another role. */
export function ChangeRole({ member, onClose }: AboutMember) {
  const { id, accountId, name, role, version } = useAsOpened(member)
  const t = useTranslations('members')
  const parts = useTranslations('parts')
  const toast = useToast()
  const { register, handleSubmit } = useForm<{ role: Role }>({ defaultValues: { role } })
  const change = useChange(
    (wanted: Role) => latchkey.members.change(id, { role: wanted }, { ifVersion: version }),
    [['members', accountId], ['self']],
  )
  const submit = handleSubmit(fields =>
    change.mutate(fields.role, {
      onSuccess: ({ role: given }) => {
        toast(t('roleChanged', { name, role: t(`roles.${given}`) }))
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      title={t('changeRoleTitle', { name })}
      action={parts('save')}
      change={change}
      onSubmit={submit}
      onClose={onClose}
    >
      <RoleChoice field={register('role')} />
    </FormDialog>
  )
}
