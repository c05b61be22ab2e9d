import type { RotationReport } from '../../../../src/client/client.ts'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

export type Generation = RotationReport['generations'][number]

/** The generations that a rotation has replaced and that still work. */
export const inGrace = ({ generations }: RotationReport): readonly Generation[] =>
  generations.filter(it => it.standing === 'in-grace')

/** How the secrets of a key stand, and when that was told by the clock of whoever looks: it may be wrong. */
export const rotationOf = (keyId: string) =>
  reading(['key', keyId, 'rotation'], async () => ({
    rotation: await latchkey.keys.showRotation(keyId),
    readAt: Date.now(),
  }))
