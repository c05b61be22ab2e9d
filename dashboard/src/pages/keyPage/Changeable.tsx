import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Key } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Card } from '../../parts/Page.tsx'
import { useAccount } from '../../shell/account.ts'

export interface ChangeableProps {
  readonly of: Pick<Key, 'state'>
  readonly title: string
  readonly about?: string | undefined
  readonly icon: LucideIcon
  /** What the button says; absent: nobody changes this. */
  readonly change: string | undefined
  /** The dialog that does it. */
  readonly dialog: (onClose: () => void) => ReactNode
  readonly children: ReactNode
}

/** A part of what a key is, and the way to change it for whoever may. */
export function Changeable({ of, title, about, icon, change, dialog, children }: ChangeableProps) {
  const { may } = useAccount()
  const [isOpen, setOpen] = useState(false)
  const isOpenTo = change !== undefined && of.state !== 'revoked' && may('keys.change')
  return (
    <Card
      title={title}
      about={about}
      actions={
        isOpenTo && (
          <Button icon={icon} onClick={() => setOpen(true)}>
            {change}
          </Button>
        )
      }
    >
      {children}
      {isOpen && dialog(() => setOpen(false))}
    </Card>
  )
}
