import type { RotationReport } from '../../../../src/client/client.ts'

export type Generation = RotationReport['generations'][number]

/** The generations that a rotation has replaced and that still work. */
export const inGrace = ({ generations }: RotationReport): readonly Generation[] =>
  generations.filter(it => it.standing === 'in-grace')
