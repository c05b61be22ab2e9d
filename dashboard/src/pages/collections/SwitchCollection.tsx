import { useTranslations } from 'use-intl'
import type { Collection } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

export interface SwitchCollectionProps {
  readonly collection: Collection
  readonly onClose: () => void
}

/** Asks before a collection is reached by no key any more, or by keys again. */
export function SwitchCollection({ collection, onClose }: SwitchCollectionProps) {
  const t = useTranslations('collections')
  const say = useSaid()
  const toast = useToast()
  const { profile } = useAccount()
  const { id, accountId, name, active, version } = collection
  const change = useChange(
    () => latchkey.collections.change(id, { active: !active }, { ifVersion: version }),
    [['collections', accountId]],
  )
  const confirm = () =>
    change.mutate(undefined, {
      onSuccess: () => {
        toast(t(active ? 'switchedOff' : 'switchedOn', { name }))
        onClose()
      },
    })
  return (
    <Confirm
      open
      onClose={onClose}
      title={t(active ? 'switchOffTitle' : 'switchOnTitle', { name })}
      action={t(active ? 'switchOff' : 'switchOn')}
      harmless={!active}
      busy={change.isPending}
      error={change.error}
      onConfirm={confirm}
    >
      <p>
        {active
          ? t('switchOffAbout', { collections: say(profile.nouns.collection.many) })
          : t('switchOnAbout')}
      </p>
    </Confirm>
  )
}
