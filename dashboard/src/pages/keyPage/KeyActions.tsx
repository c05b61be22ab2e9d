import { Ban, CirclePlay, Pencil, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { NameDialog } from '../../parts/NameDialog.tsx'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { RevokeDialog } from '../keys/RevokeDialog.tsx'
import { RotateDialog } from '../keys/RotateDialog.tsx'
import { StandingDialog } from '../keys/StandingDialog.tsx'

type Doing = 'rename' | 'rotate' | 'standing' | 'revoke'

/** What can be done with a key as a whole, by whoever may. */
export function KeyActions({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage')
  const parts = useTranslations('parts')
  const say = useSaid()
  const { may, profile } = useAccount()
  const [doing, setDoing] = useState<Doing>()
  const stop = () => setDoing(undefined)
  const asked = (it: Doing) => (doing === it ? key : undefined)
  const isOver = key.state === 'revoked'
  const isOff = key.disabledAt !== null
  return (
    <>
      {!isOver && may('keys.change') && (
        <>
          <Button icon={Pencil} onClick={() => setDoing('rename')}>
            {t('rename')}
          </Button>
          <Button icon={isOff ? CirclePlay : Ban} onClick={() => setDoing('standing')}>
            {t(isOff ? 'enable' : 'disable')}
          </Button>
        </>
      )}
      {!isOver && may('keys.rotate') && (
        <Button icon={RefreshCw} onClick={() => setDoing('rotate')}>
          {say(profile.wording.rotate)}
        </Button>
      )}
      {!isOver && may('keys.revoke') && (
        <Button kind="danger" icon={Trash2} onClick={() => setDoing('revoke')}>
          {say(profile.wording.revoke)}
        </Button>
      )}
      {doing === 'rename' && (
        <NameDialog
          title={t('renameTitle')}
          action={parts('save')}
          name={key.name}
          onSave={name => latchkey.keys.change(key.id, { name })}
          stale={[['keys'], ['key', key.id]]}
          done={name => t('renamed', { name })}
          onClose={stop}
        />
      )}
      <RotateDialog of={asked('rotate')} onClose={stop} />
      <StandingDialog of={asked('standing')} onClose={stop} />
      <RevokeDialog of={asked('revoke')} onClose={stop} />
    </>
  )
}
