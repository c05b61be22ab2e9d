import { type Family, type Flag, PAGE, type Verb, WAIT } from '../verb.ts'
import { CHANGES, NEW, REVOCATION, ROTATION, SILENCE } from './key-flags.ts'
import { REFUSAL_COLUMNS, REFUSALS } from './refusals.ts'
import { rotationText } from './rotation-text.ts'
import { samplesText } from './samples-text.ts'

const signing: readonly Verb[] = [
  {
    name: 'signing-secrets',
    summary: 'list the secrets that sign whole messages of a key by their masks',
    method: 'GET',
    path: '/v1/keys/{key}/signing-secrets',
    flags: [],
    columns: ['id', 'mask', 'createdAt', 'until'],
    example: 'keys signing-secrets key_1m7z…',
  },
  {
    name: 'add-signing-secret',
    summary: 'make a secret that signs whole messages and show it once',
    method: 'POST',
    path: '/v1/keys/{key}/signing-secrets',
    secrets: true,
    flags: ROTATION.filter(it => it.field === 'graceSeconds'),
    example: 'keys add-signing-secret key_1m7z… --grace 3600',
  },
  {
    name: 'end-signing-secret',
    summary: 'stop one of the secrets that sign whole messages now',
    method: 'POST',
    path: '/v1/keys/{key}/signing-secrets/end',
    flags: [
      { flags: '--secret <secret>', about: 'which, by its id', field: 'secretId', required: true },
      WAIT,
    ],
    example: 'keys end-signing-secret key_1m7z… --secret sgn_1m7z…',
  },
]

const standing = (name: string, summary: string, flags: readonly Flag[]): Verb => ({
  name,
  summary,
  method: 'POST',
  path: `/v1/keys/{key}/${name}`,
  flags,
  example: `keys ${name} key_1m7z…`,
})

export const keys: Family = {
  name: 'keys',
  about: 'keys of accounts',
  columns: ['id', 'name', 'state', 'environment', 'accountId', 'credentials', 'expiresAt', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'make a key and show its secrets once',
      method: 'POST',
      path: '/v1/keys',
      secrets: true,
      flags: NEW,
      example: 'keys create --account acc_1m7z… --name "Docs site" --scope interviews:read',
    },
    {
      name: 'list',
      summary: 'list keys, newest first',
      method: 'GET',
      path: '/v1/keys',
      flags: [
        { flags: '--api <api>', about: 'only of this API, by id or by name', field: 'api' },
        { flags: '--account <account>', about: 'only of this account', field: 'account' },
        { flags: '--project <project>', about: 'only of this project', field: 'project' },
        { flags: '--environment <environment>', about: 'only of this environment', field: 'environment' },
        { flags: '--state <state>', about: 'active, disabled, expired or revoked', field: 'state' },
        { flags: '--scope <scope>', about: 'only those that hold this scope', field: 'scope' },
        { flags: '--search <text>', about: 'part of the name or of the mask', field: 'q' },
        {
          flags: '--sort <field>',
          about: 'createdAt, name, expiresAt or lastUsedAt; as --sort=-name the other way round',
          field: 'sort',
        },
        ...PAGE,
      ],
      example: 'keys list --api jobhive --environment live',
    },
    {
      name: 'count',
      summary: 'how many an account has that are not revoked, in all and by project',
      method: 'GET',
      path: '/v1/accounts/{account}/keys/count',
      flags: [],
      example: 'keys count acc_1m7z…',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/keys/{key}',
      flags: [],
      example: 'keys show key_1m7z…',
    },
    {
      name: 'credentials',
      summary: 'list the secrets of a key by their masks',
      method: 'GET',
      path: '/v1/keys/{key}/credentials',
      flags: [],
      columns: [
        ...['id', 'side', 'generation', 'mask', 'createdAt', 'until'],
        ...['lastUsedAt', 'lastAddress', 'lastUserAgent'],
      ],
      example: 'keys credentials key_1m7z…',
    },
    {
      name: 'change',
      summary: 'change what a key may do; what is not named stays',
      method: 'PATCH',
      path: '/v1/keys/{key}',
      flags: CHANGES,
      example: 'keys change key_1m7z… --rate-limit per-key=50 --no-expires',
    },
    {
      name: 'rotate',
      summary: 'make new secrets and show them once; the old ones work for the grace period',
      method: 'POST',
      path: '/v1/keys/{key}/rotate',
      secrets: true,
      flags: ROTATION,
      example: 'keys rotate key_1m7z… --grace 86400',
    },
    {
      name: 'revoke',
      summary: 'stop a key for good',
      method: 'POST',
      path: '/v1/keys/{key}/revoke',
      flags: REVOCATION,
      example: 'keys revoke key_1m7z… --reason keyCompromise --note "in a public repository"',
    },
    {
      name: 'rotation',
      summary: 'who still uses the old secrets of a rotated key, and whether they are safe to end',
      method: 'GET',
      path: '/v1/keys/{key}/rotation',
      flags: [{ ...SILENCE, flags: '--silent-for <time>', field: 'silentFor' }],
      text: rotationText,
      example: 'keys rotation key_1m7z… --silent-for 24h',
    },
    {
      name: 'end-grace',
      summary: 'stop the old secrets of a rotated key now',
      method: 'POST',
      path: '/v1/keys/{key}/end-grace',
      flags: [{ ...SILENCE, flags: '--only-if-silent-for <time>', field: 'onlyIfSilentFor' }, WAIT],
      example: 'keys end-grace key_1m7z… --only-if-silent-for 24h',
    },
    ...signing,
    {
      name: 'samples',
      summary:
        'write a first request for each secret of a key; with --json in JavaScript, Python and Go, too',
      method: 'GET',
      path: '/v1/keys/{key}/samples',
      flags: [],
      text: samplesText,
      example: 'keys samples key_1m7z…',
    },
    {
      name: 'refusals',
      summary: 'list the last requests with a key that were refused, and why',
      method: 'GET',
      path: '/v1/keys/{key}/refusals',
      flags: REFUSALS,
      columns: REFUSAL_COLUMNS,
      example: 'keys refusals key_1m7z…',
    },
    standing('disable', 'stop a key until it is enabled again', [WAIT]),
    standing('enable', 'let a disabled key work again', []),
  ],
}
