import type { LimitReading } from '../../src/core/limit.ts'
import type { Complaint } from '../../src/core/reason.ts'
import type { Profile } from '../../src/profile/profile.ts'
import type { Circumstances } from '../../src/profile/render.ts'
import { after, noon } from '../build/case.ts'

/** A full limit of 300 that opens `ms` after noon. */
export const full = (ms: number, changes: Partial<LimitReading> = {}): LimitReading => ({
  name: 'per-key',
  limit: 300,
  used: 300,
  remaining: 0,
  admitted: false,
  resetsAt: after(ms),
  retryAt: after(ms),
  ...changes,
})

/** A complaint as a profile spells it at noon, its body parsed. */
export const say = (profile: Profile, complaint: Complaint, at: Partial<Circumstances> = {}) => {
  const answer = profile.render(complaint, { requestId: 'req_1', now: noon, ...at })
  return { ...answer, body: JSON.parse(answer.body) }
}
