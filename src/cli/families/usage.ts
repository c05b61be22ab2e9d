import { type Family, type Flag, PAGE, type Verb } from '../verb.ts'
import { usageText } from './usage-text.ts'

const SPAN: readonly Flag[] = [
  { flags: '--step <step>', about: 'minute, hour (the default) or day', field: 'step' },
  { flags: '--from <time>', about: 'from this time on, e.g. 2027-01-31T12:00:00Z', field: 'from' },
  { flags: '--to <time>', about: 'before this time (now)', field: 'to' },
]

/** A command that shows steps of time. */
const stepped = (verb: Pick<Verb, 'name' | 'summary' | 'path' | 'example'>): Verb => ({
  ...verb,
  method: 'GET',
  flags: SPAN,
  text: usageText,
})

export const usage: Family = {
  name: 'usage',
  about: 'how often keys were used and refused',
  columns: ['keyId', 'name', 'admitted', 'refused', 'cost'],
  verbs: [
    stepped({
      name: 'key',
      summary: 'of one key, step by step',
      path: '/v1/keys/{key}/usage',
      example: 'usage key key_1m7z… --step minute',
    }),
    stepped({
      name: 'account',
      summary: 'of all keys of an account together',
      path: '/v1/usage?account={account}',
      example: 'usage account acc_1m7z… --step day',
    }),
    stepped({
      name: 'api',
      summary: 'of all keys of an API, and keys nobody knows',
      path: '/v1/usage?api={api}',
      example: 'usage api zensearch --from 2027-01-31T00:00:00Z',
    }),
    stepped({ name: 'all', summary: 'of every API', path: '/v1/usage', example: 'usage all' }),
    {
      name: 'keys',
      summary: 'of each key of an account, newest key first',
      method: 'GET',
      path: '/v1/usage/keys?account={account}',
      flags: [...SPAN, ...PAGE],
      example: 'usage keys acc_1m7z… --step day',
    },
    {
      name: 'export',
      summary: 'write the steps to standard output, as CSV',
      method: 'GET',
      path: '/v1/usage/export',
      raw: true,
      flags: [
        { flags: '--account <account>', about: 'only of this account', field: 'account' },
        { flags: '--api <api>', about: 'only of this API, by id or by name', field: 'api' },
        ...SPAN,
      ],
      example: 'usage export --account acc_1m7z… > usage.csv',
    },
  ],
}
