import { type Family, type Flag, PAGE } from '../verb.ts'

const FILTER: readonly Flag[] = [
  { flags: '--account <account>', about: 'only about this account', field: 'account' },
  { flags: '--actor <id>', about: 'only by this person or key', field: 'actor' },
  { flags: '--action <action>', about: 'only this, e.g. key.revoke', field: 'action' },
  { flags: '--target <id>', about: 'only about this key, member, …', field: 'target' },
  { flags: '--from <time>', about: 'from this time on, e.g. 2027-01-31T12:00:00Z', field: 'from' },
  { flags: '--to <time>', about: 'before this time', field: 'to' },
]

export const audit: Family = {
  name: 'audit',
  about: 'who changed what, when',
  columns: ['seq', 'at', 'actor', 'action', 'target', 'accountId', 'address'],
  verbs: [
    {
      name: 'list',
      summary: 'list entries, newest first',
      method: 'GET',
      path: '/v1/audit',
      flags: [...FILTER, ...PAGE],
      example: 'audit list --account acc_1m7z… --action key.revoke',
    },
    {
      name: 'verify',
      summary: 'check that no entry was altered, removed or moved',
      method: 'GET',
      path: '/v1/audit/verify',
      flags: [],
      example: 'audit verify',
    },
    {
      name: 'export',
      summary: 'write all entries to standard output, newest first',
      method: 'GET',
      path: '/v1/audit/export',
      raw: true,
      flags: [
        { flags: '--format <format>', about: 'jsonl (the default) or csv', field: 'format' },
        ...FILTER,
      ],
      example: 'audit export --format csv > audit.csv',
    },
  ],
}
