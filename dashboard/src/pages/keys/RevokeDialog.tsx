import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { Revocation } from './Revocation.tsx'

export interface RevokeDialogProps {
  /** The key to revoke; absent: nobody is asked. */
  readonly of: Pick<Key, 'id' | 'name'> | undefined
  /** Called when it is over, whether it was done or not. */
  readonly onClose: () => void
}

/** Stops a key for good, once its name is typed. */
export function RevokeDialog({ of, onClose }: RevokeDialogProps) {
  const say = useSaid()
  const { wording } = useAccount().profile
  if (of === undefined) return null
  return (
    <Revocation
      key={of.id}
      name={of.name}
      about={say(wording.revokeAbout)}
      action={say(wording.revoke)}
      revoke={grounds => latchkey.keys.revoke(of.id, grounds)}
      stale={[['keys'], ['key', of.id]]}
      onClose={onClose}
    />
  )
}
