import type { UnkeyCall } from './call.ts'
import { deleteKey, rerollKey, updateKey } from './change.ts'
import { createKey } from './create.ts'
import { getKey, whoami } from './look.ts'
import { ratelimitCalls } from './ratelimit.ts'
import { verifyKey } from './verify.ts'

/** Every call of Unkey's that is answered. */
export const CALLS: readonly UnkeyCall[] = [
  verifyKey,
  createKey,
  updateKey,
  deleteKey,
  rerollKey,
  whoami,
  getKey,
  ...ratelimitCalls,
]
