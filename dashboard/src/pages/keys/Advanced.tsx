import { ChevronDown } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { useFormState } from 'react-hook-form'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { classes } from '../../parts/classes.ts'
import { useAccount } from '../../shell/account.ts'
import type { KeyForm } from './form.ts'

/** What is not asked of everybody. It is open while something in it is wrong. */
export function Advanced({ children }: { readonly children: ReactNode }) {
  const say = useSaid()
  const { wording } = useAccount().profile
  const { errors } = useFormState<KeyForm>()
  const [isWanted, setWanted] = useState(false)
  const id = useId()
  const isOpen = isWanted || [errors.scopes, errors.limits, errors.expiresAt].some(it => it !== undefined)
  return (
    <div className="grid gap-4">
      <div>
        <Button kind="quiet" aria-expanded={isOpen} aria-controls={id} onClick={() => setWanted(!isOpen)}>
          <ChevronDown
            aria-hidden
            className={classes('size-4 transition-transform', isOpen && 'rotate-180')}
          />
          {say(wording.advanced)}
        </Button>
      </div>
      <div id={id} hidden={!isOpen} className="grid gap-6">
        {children}
      </div>
    </div>
  )
}
