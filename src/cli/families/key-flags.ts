import { type Flag, WAIT } from '../verb.ts'

/** When a key ends. */
export const EXPIRES: Flag = {
  flags: '--expires <time>',
  about: 'when it stops, e.g. 2027-01-31T12:00:00Z',
  field: 'expiresAt',
}

/** A flag that may be repeated. @param name of the flag, and of what it takes */
export const list = (name: string, about: string, field: string): Flag => ({
  flags: `--${name} <${name}>`,
  about: `${about}; may be repeated`,
  field,
  kind: 'texts',
})

/** What may be chosen when a key is made, and changed later. */
const CHOICES: readonly Flag[] = [
  list('scope', 'what it may do', 'scopes'),
  list('host', 'a host it may be used from, or *.host', 'restrictions.hosts'),
  list('referer', 'a page it may be used from', 'restrictions.referers'),
  list('address', 'an IP address or CIDR range it may be used from', 'restrictions.addresses'),
  { flags: '--signed', about: 'its secret half must sign its requests', field: 'signed', kind: 'switch' },
  {
    flags: '--signatures <which>',
    about: 'v2: only signatures of the whole message count; any: whatever its API knows',
    field: 'signatures',
  },
  {
    flags: '--rate-limit <limit=uses>',
    about: 'another number for a limit of the profile, e.g. per-key=50; may be repeated',
    field: 'limits',
    kind: 'numbers',
  },
  EXPIRES,
]
const COLLECTION = list('collection', 'only this collection, by id or by name', 'collections')

/** What a key is made with. */
export const NEW: readonly Flag[] = [
  { flags: '--account <account>', about: 'whose key it is', field: 'accountId', required: true },
  { flags: '--name <name>', about: 'its name', field: 'name', required: true },
  { flags: '--project <project>', about: 'the folder it is in', field: 'projectId' },
  { flags: '--environment <environment>', about: 'where it acts', field: 'environment' },
  ...CHOICES,
  COLLECTION,
]

/** What of a key can be changed. */
export const CHANGES: readonly Flag[] = [
  { flags: '--name <name>', about: 'its name', field: 'name' },
  { flags: '--project <project>', about: 'the folder it is in', field: 'projectId', clears: true },
  ...CHOICES.map(it => ({ ...it, clears: true })),
  COLLECTION,
  { flags: '--all-collections', about: 'every collection of its account', field: 'collections', kind: 'all' },
]

/** How a key gets new secrets. */
export const ROTATION: readonly Flag[] = [
  {
    flags: '--grace <seconds>',
    about: 'how long the old secrets work; 0 stops them at once',
    field: 'graceSeconds',
    kind: 'number',
  },
  EXPIRES,
  WAIT,
]

/** How long old secrets must have been silent. */
export const SILENCE = {
  about: 'how long nobody may have used them, e.g. 90m, 24h or 7d',
  kind: 'span',
} as const

/** Why a key is stopped. */
export const REVOCATION: readonly Flag[] = [
  {
    flags: '--reason <reason>',
    about:
      'unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation or privilegeWithdrawn',
    field: 'reason',
  },
  { flags: '--note <text>', about: 'what there is to say about it', field: 'note' },
  WAIT,
]
