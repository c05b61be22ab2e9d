import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { ShownOnce } from '../../parts/ShownOnce.tsx'
import { useAsOpened } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useIssuing } from '../../session/issuing.ts'
import { useAccount } from '../../shell/account.ts'
import { rotationOf } from '../keyPage/rotation.ts'
import { useDuration } from './durations.ts'
import { GraceField } from './fields/GraceField.tsx'

export interface RotateDialogProps {
  /** The key to rotate; absent: nobody is asked. */
  readonly of: Pick<Key, 'id' | 'name' | 'version'> | undefined
  /** Called when it is over, whether it was done or not. */
  readonly onClose: () => void
}

/** Asks how long old secrets are to work, makes new ones, and shows them once. */
export const RotateDialog = ({ of, onClose }: RotateDialogProps) =>
  of && (
    <Boundary key={of.id} rem={0}>
      <Rotation of={of} onClose={onClose} />
    </Boundary>
  )

interface Rotated {
  readonly of: Pick<Key, 'id' | 'name' | 'version'>
  readonly onClose: () => void
}

function Rotation({ of, onClose }: Rotated) {
  const t = useTranslations('keys.rotate')
  const parts = useTranslations('parts')
  const say = useSaid()
  const last = useDuration()
  const { profile } = useAccount()
  const { graceSeconds, maxGraceSeconds, wording } = profile
  const { version } = useAsOpened(of)
  const isInGrace = useAsOpened(useSuspenseQuery(rotationOf(of.id)).data.rotation.inGrace)
  // No more than two generations live: while one is in its grace, a rotation ends both.
  const most = isInGrace ? 0 : maxGraceSeconds
  const [grace, setGrace] = useState(Math.min(graceSeconds, most))
  const rotation = useIssuing(
    (seconds: number, idempotencyKey) =>
      latchkey.keys.rotate(of.id, { graceSeconds: seconds }, { idempotencyKey, ifVersion: version }),
    [['keys'], ['key', of.id]],
  )
  const meanwhile = grace === 0 ? t('stopped') : t('overlap', { span: last(grace) })
  if (rotation.made)
    return (
      <ShownOnce issued={rotation.made} profile={profile} onDone={onClose}>
        <Notice>{meanwhile}</Notice>
      </ShownOnce>
    )
  return (
    <Dialog
      open
      onClose={rotation.isPending ? () => {} : onClose}
      title={t('title', { name: of.name })}
      description={say(wording.rotateAbout)}
      failure={rotation.error}
      actions={
        <>
          <Button onClick={onClose} disabled={rotation.isPending}>
            {parts('cancel')}
          </Button>
          <Button kind="primary" busy={rotation.isPending} onClick={() => rotation.issue(grace)}>
            {say(wording.rotate)}
          </Button>
        </>
      }
    >
      {isInGrace && <Notice tone="warn">{t('inGrace')}</Notice>}
      <GraceField value={grace} most={most} onChange={setGrace} />
    </Dialog>
  )
}
