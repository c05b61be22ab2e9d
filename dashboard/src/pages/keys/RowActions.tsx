import { Ban, CirclePlay, RotateCw, Trash2 } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button, IconButton } from '../../parts/Button.tsx'
import { Menu, type MenuEntry } from '../../parts/Menu.tsx'
import { useAccount } from '../../shell/account.ts'

/** What can be done with a key from the list. */
export type Act = 'rotate' | 'standing' | 'revoke'

export interface RowActionsProps {
  readonly of: Key
  readonly onAct: (act: Act, key: Key) => void
}

/** What somebody may do with a key, as buttons or behind three dots, as the profile says. */
export function RowActions({ of, onAct }: RowActionsProps) {
  const t = useTranslations('keys')
  const say = useSaid()
  const { profile, may } = useAccount()
  const { wording, rowActions } = profile
  if (of.state === 'revoked') return null
  const standing = of.disabledAt === null ? 'disable' : 'enable'
  const rotate: MenuEntry = {
    label: say(wording.rotate),
    icon: RotateCw,
    onSelect: () => onAct('rotate', of),
  }
  const stand: MenuEntry = {
    label: t(`${standing}.action`),
    icon: of.disabledAt === null ? Ban : CirclePlay,
    onSelect: () => onAct('standing', of),
  }
  const revoke: MenuEntry = {
    label: say(wording.revoke),
    icon: Trash2,
    danger: true,
    onSelect: () => onAct('revoke', of),
  }
  const [canRotate, canStand, canRevoke] = [may('keys.rotate'), may('keys.change'), may('keys.revoke')]
  if (rowActions === 'menu')
    return (
      <div className="flex justify-end">
        <Menu
          label={t('list.more', { name: of.name })}
          entries={[
            ...(canRotate ? [rotate] : []),
            ...(canStand ? [stand] : []),
            ...(canRevoke ? [revoke] : []),
          ]}
        />
      </div>
    )
  return (
    <div className="flex items-center gap-1 @min-3xl:justify-end">
      {canRotate && (
        <Button className="px-2" onClick={rotate.onSelect} aria-label={`${rotate.label} ${of.name}`}>
          {rotate.label}
        </Button>
      )}
      {canRevoke && (
        <IconButton icon={Trash2} label={`${revoke.label} ${of.name}`} onClick={revoke.onSelect} />
      )}
    </div>
  )
}
