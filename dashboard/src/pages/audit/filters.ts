/** What of the log is wanted, as the form has it: empty for all. */
export interface Filters {
  readonly action: string
  readonly actor: string
  readonly target: string
  /** Days, `2026-11-02`, in the viewer's zone; the last one counts in full. */
  readonly from: string
  readonly to: string
}

export const NO_FILTERS: Filters = { action: '', actor: '', target: '', from: '', to: '' }

/** The start of a day in the viewer's zone, some days later. */
function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}

/** The same as the API takes it, for one account or for all. */
export function queryOf({ action, actor, target, from, to }: Filters, account: string | undefined) {
  return {
    ...(account !== undefined && { account }),
    ...(action.trim() !== '' && { action: action.trim() }),
    ...(actor.trim() !== '' && { actor: actor.trim() }),
    ...(target.trim() !== '' && { target: target.trim() }),
    ...(from !== '' && { from: startOf(from, 0) }),
    ...(to !== '' && { to: startOf(to, 1) }),
  }
}

/** Every action the log knows, in the order they are offered. */
export const ACTIONS = [
  'key.issue',
  'key.amend',
  'key.rotate',
  'key.end-grace',
  'key.add-signing-secret',
  'key.end-signing-secret',
  'key.disable',
  'key.enable',
  'key.revoke',
  'member.add',
  'member.amend',
  'member.remove',
  'invitation.add',
  'invitation.accept',
  'invitation.remove',
  'invitation.lapse',
  'account.add',
  'account.amend',
  'project.add',
  'project.amend',
  'collection.add',
  'collection.amend',
  'api.add',
  'api.amend',
  'credits.grant',
  'credits.refund',
  'session.begin',
  'session.end',
  'person.add',
  'person.amend',
  'password.change',
  'second-factor.change',
  'passkey.add',
  'passkey.remove',
  'credits.spend',
  'credits.reserve',
  'credits.commit',
  'credits.release',
  'credits.expire',
  'session.challenge',
  'person.remove',
  'password.set',
  'login.add',
  'login.remove',
  'backup-codes.change',
  'passkey.amend',
  'credential.rehash',
] as const
