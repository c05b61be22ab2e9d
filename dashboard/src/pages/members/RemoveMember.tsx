import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Member } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { selfQuery } from '../../session/self.ts'
import { useAccount } from '../../shell/account.ts'

export interface AboutMember {
  readonly member: Member
  readonly onClose: () => void
}

/** Takes somebody out of an account. */
export function RemoveMember({ member: { id, accountId, name, version }, onClose }: AboutMember) {
  const t = useTranslations('members')
  const toast = useToast()
  const { accountName } = useAccount()
  const remove = useChange(
    () => latchkey.members.remove(id, { ifVersion: version }),
    [['members', accountId]],
  )
  const said = { name, account: accountName }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('removeTitle', said)}
      action={t('remove')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast(t('removed', said))
            onClose()
          },
        })
      }
    >
      <p>{t('removeAbout', said)}</p>
    </Confirm>
  )
}

/** Leaves an account oneself. */
export function LeaveAccount({ member: { id }, onClose }: AboutMember) {
  const t = useTranslations('members')
  const toast = useToast()
  const navigate = useNavigate()
  const { accountName } = useAccount()
  const queries = useQueryClient()
  const said = { account: accountName }
  // Away first: once it is known that nobody is here any more, there is no page to go on from.
  const leave = useChange(async () => {
    await latchkey.members.remove(id)
    toast(t('left', said))
    await queries.fetchQuery({ ...selfQuery, staleTime: 0 })
    await navigate({ to: '/' })
  })
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('leaveTitle', said)}
      action={t('leave')}
      busy={leave.isPending}
      error={leave.error}
      onConfirm={() => leave.mutate()}
    >
      <p>{t('leaveAbout', said)}</p>
    </Confirm>
  )
}
