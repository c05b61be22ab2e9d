import type { ProfileSpec } from './schema.ts'

/** One thing wrong with a profile: where, and what to do about it. */
export interface Complaint {
  readonly path: string
  readonly text: string
}

/** One rule of profiles. Empty when it is kept. */
export type Check = (spec: ProfileSpec) => readonly Complaint[]

/** A complaint where something is wrong, nothing where it is not. */
export const complainIf = (wrong: boolean, path: string, text: string): readonly Complaint[] =>
  wrong ? [{ path, text }] : []
