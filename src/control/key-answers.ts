import type { Outcome } from '../core/problem.ts'
import type { IssuedKey } from '../engine/issue.ts'
import type { Ports } from '../engine/ports.ts'
import type { KeyRecord } from '../ports/keys.ts'
import { shown } from './route.ts'
import { issuedKeyView, keyView } from './views/nouns.ts'

/** A key as it stands now, or the problem. */
export const keyShown = ({ clock }: Pick<Ports, 'clock'>, outcome: Outcome<KeyRecord>) =>
  shown(outcome, it => keyView(it, clock.now()))

/** A key with the secrets that were made for it, or the problem. */
export const issuedShown = ({ clock }: Pick<Ports, 'clock'>, outcome: Outcome<IssuedKey>) =>
  shown(outcome, it => issuedKeyView(it, clock.now()))
