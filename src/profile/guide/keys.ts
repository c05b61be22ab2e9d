import type { Role } from '../../core/member.ts'
import { ACTIONS } from '../../core/roles.ts'
import { CHECKSUM_LENGTH, RANDOM_LENGTH } from '../../core/secret.ts'
import type { Said } from '../words.ts'
import { type Block, code, codes, type Line, strong, text } from './block.ts'
import { heading, list, note, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  getting: { en: 'Getting a key', fr: 'Obtenir une clé' },
  who: {
    en: 'The {roles} of your {account} create, rotate and revoke keys in the dashboard. {title} itself has no request for that.',
    fr: 'Les {roles} de votre {account} créent, renouvellent et révoquent les clés dans le tableau de bord. {title} n’a pas de requête pour cela.',
  },
  and: { en: ' and ', fr: ' et ' },
  once: {
    en: 'A key is shown {once}, when it is created. Copy it then: afterwards nobody can see it again, only what it begins with.',
    fr: 'Une clé n’est affichée {once}, à sa création. Copiez-la à ce moment-là : ensuite, plus personne ne peut la voir, seulement son début.',
  },
  onlyOnce: { en: 'only once', fr: 'qu’une seule fois' },
  path: { en: 'Open {path} in the dashboard.', fr: 'Ouvrez {path} dans le tableau de bord.' },
  choose: {
    en: 'Choose {button}, and name the key after what uses it, for example {example}.',
    fr: 'Choisissez {button} et nommez la clé d’après ce qui l’utilise, par exemple {example}.',
  },
  number: {
    en: 'There is no limit on the number of keys.',
    fr: 'Le nombre de clés n’est pas limité.',
  },
  expiring: {
    en: 'A key works until it is revoked, or until its expiry date if it is given one.',
    fr: 'Une clé fonctionne jusqu’à sa révocation, ou jusqu’à sa date d’expiration si on lui en a donné une.',
  },
  neverExpiring: {
    en: 'Keys do not expire. They work until they are revoked.',
    fr: 'Les clés n’expirent pas. Elles fonctionnent jusqu’à leur révocation.',
  },
  safe: { en: 'Keeping keys safe', fr: 'Protéger vos clés' },
  store: {
    en: 'Store keys in environment variables or in a secret manager. Never commit them, and keep them out of logs.',
    fr: 'Conservez les clés dans des variables d’environnement ou dans un gestionnaire de secrets. Ne les versionnez jamais et gardez-les hors de vos journaux.',
  },
  server: {
    en: 'Never put a key into a web page or an app: whoever has it can use it. Call the API from your own server.',
    fr: 'Ne placez jamais de clé dans une page web ou une application : quiconque la possède peut l’utiliser. Appelez l’API depuis votre propre serveur.',
  },
  serverSecret: {
    en: 'Never put a secret key into a web page or an app: whoever has it can use it. That is what publishable keys are for.',
    fr: 'Ne placez jamais de clé secrète dans une page web ou une application : quiconque la possède peut l’utiliser. Les clés publiques sont faites pour cela.',
  },
  leaked: {
    en: 'Rotate or revoke a key you suspect has been exposed: a revoked key is refused at once.',
    fr: 'Renouvelez ou révoquez toute clé que vous soupçonnez d’être exposée : une clé révoquée est refusée aussitôt.',
  },
  format: { en: 'Key format', fr: 'Format des clés' },
  prefix: { en: 'Begins with', fr: 'Commence par' },
  half: { en: 'Key', fr: 'Clé' },
  example: { en: 'Example', fr: 'Exemple' },
  shape: {
    en: 'A key is its prefix and {length} letters and digits. The last {checksum} are a checksum: a key with a typing error is recognised as one.',
    fr: 'Une clé est formée de son préfixe et de {length} lettres et chiffres. Les {checksum} derniers sont une somme de contrôle : une clé mal recopiée est reconnue comme telle.',
  },
  older: {
    en: 'Older keys that begin with {prefixes} keep working unchanged. New keys never look like that.',
    fr: 'Les anciennes clés qui commencent par {prefixes} continuent de fonctionner telles quelles. Aucune nouvelle clé n’a cette forme.',
  },
  pair: { en: '{publishable} and {secret}', fr: '{publishable} et {secret}' },
  pairIs: {
    en: 'Keys come in pairs. Both keys of a pair share its permissions, its limits and its expiry, and they are rotated and revoked together.',
    fr: 'Les clés vont par paires. Les deux clés d’une paire partagent ses autorisations, ses limites et son expiration ; elles sont renouvelées et révoquées ensemble.',
  },
  reads: { en: 'Reads', fr: 'Lit' },
  writes: { en: 'Writes', fr: 'Écrit' },
  restrictable: { en: 'Can be restricted to', fr: 'Peut être limitée à des' },
  hosts: { en: 'hosts', fr: 'hôtes' },
  referers: { en: 'referers', fr: 'référents' },
  addresses: { en: 'IP addresses', fr: 'adresses IP' },
  signature: { en: 'Can be made to sign', fr: 'Peut devoir signer' },
  yes: { en: 'yes', fr: 'oui' },
  no: { en: 'no', fr: 'non' },
  place: { en: 'For', fr: 'Pour' },
  browsers: { en: 'browsers and apps', fr: 'navigateurs et applications' },
  servers: { en: 'servers only', fr: 'serveurs uniquement' },
} as const

const ROLE_WORDS: Readonly<Record<Role, Said>> = {
  owner: { en: 'owners', fr: 'propriétaires' },
  admin: { en: 'admins', fr: 'administrateurs' },
  member: { en: 'members', fr: 'membres' },
  viewer: { en: 'viewers', fr: 'observateurs' },
}

const SIDES = ['publishable', 'secret'] as const

/** Who makes keys, and what to do with a new one. */
export const getting: Section = it => {
  const roles = ACTIONS['keys.create'].roles.map(role => it.words(ROLE_WORDS[role]))
  const account = it.noun('account')
  const path = pathToKeys(it)
  return [
    heading('getting-a-key', it.words(SAY.getting)),
    paragraph(it.line(SAY.who, { roles: roles.join(it.words(SAY.and)), account, title: it.spec.title })),
    list(
      [
        ...(path === '' ? [] : [it.line(SAY.path, { path: strong(path) })]),
        it.line(SAY.choose, {
          button: strong(it.dress.wording.createKey[it.language]),
          example: code(it.spec.dashboard.keyNameExample),
        }),
        it.line(SAY.once, { once: strong(it.words(SAY.onlyOnce)) }),
      ],
      true,
    ),
    list([it.line(it.spec.keys.expiry === 'never' ? SAY.neverExpiring : SAY.expiring), it.line(SAY.number)]),
  ]
}

/** The links that lead to the keys: `Settings → API Keys`. */
const pathToKeys = ({ dress, language }: Telling): string => {
  const entry = dress.navigation.find(
    ({ page, items }) => page === 'keys' || items.some(item => item.page === 'keys'),
  )
  const item = entry?.items.find(({ page }) => page === 'keys')
  return [entry?.label, item?.label]
    .flatMap(label => (label === undefined ? [] : [label[language]]))
    .join(' → ')
}

/** What not to do with a key. */
export const keeping: Section = it => [
  heading('keeping-keys-safe', it.words(SAY.safe)),
  list([it.line(SAY.store), it.line(isPair(it) ? SAY.serverSecret : SAY.server), it.line(SAY.leaked)]),
]

/** How keys look: those that are made, and those that are still taken. */
export const format: Section = it => {
  const { forms, environments } = it.spec
  const issued = forms.filter(form => form.issued)
  const older = forms.filter(form => !form.issued).map(form => form.prefix)
  const columns = [
    { head: SAY.prefix, cell: ({ prefix }: (typeof forms)[number]): Line => [code(prefix)] },
    ...(isPair(it)
      ? [{ head: SAY.half, cell: ({ side }: (typeof forms)[number]) => [text(sideOf(it, side))] }]
      : []),
    ...(environments.length > 0
      ? [
          {
            head: it.dress.nouns.environment.one,
            cell: (form: (typeof forms)[number]): Line => [code(form.environment ?? '')],
          },
        ]
      : []),
  ]
  return [
    heading('key-format', it.words(SAY.format)),
    table(
      it,
      columns.map(({ head }) => head),
      issued.map(form => columns.map(({ cell }) => cell(form))),
    ),
    paragraph(it.line(SAY.shape, { length: RANDOM_LENGTH + CHECKSUM_LENGTH, checksum: CHECKSUM_LENGTH })),
    ...(older.length === 0 ? [] : [note('note', it.line(SAY.older, { prefixes: codes(older) }))]),
  ]
}

const sideOf = (it: Telling, side: (typeof SIDES)[number]): string =>
  it.dress.wording[`${side}Key`][it.language]

const isPair = ({ spec }: Telling): boolean =>
  spec.forms.some(form => form.issued && form.side === 'publishable')

/** What either half of a pair may do. */
export const pair: Section = it => {
  if (!isPair(it)) return []
  const { binding } = it.spec
  const answer = (yes: boolean): Line => it.line(yes ? SAY.yes : SAY.no)
  const restrictions = (['hosts', 'referers', 'addresses'] as const).filter(kind => binding[kind].length > 0)
  const restrictable = (side: (typeof SIDES)[number]): Line => {
    const kinds = restrictions.filter(kind => binding[kind].includes(side))
    return kinds.length === 0
      ? it.line(SAY.no)
      : [{ kind: 'text', text: kinds.map(kind => it.words(SAY[kind])).join(', ') }]
  }
  const rows: readonly (readonly [Said, (side: (typeof SIDES)[number]) => Line])[] = [
    [SAY.place, side => it.line(side === 'publishable' ? SAY.browsers : SAY.servers)],
    [SAY.reads, () => answer(true)],
    [SAY.writes, side => answer(!binding.readOnly.includes(side))],
    ...(restrictions.length === 0 ? [] : [[SAY.restrictable, restrictable] as const]),
    ...(binding.signature.length === 0
      ? []
      : [
          [
            SAY.signature,
            (side: (typeof SIDES)[number]) => answer(binding.signature.includes(side)),
          ] as const,
        ]),
  ]
  return [
    heading(
      'pairs',
      it.words(SAY.pair, {
        publishable: sideOf(it, 'publishable'),
        secret: sideOf(it, 'secret'),
      }),
    ),
    paragraph(it.line(SAY.pairIs)),
    {
      kind: 'table',
      head: ['', ...SIDES.map(side => sideOf(it, side))],
      rows: rows.map(([head, cell]) => [it.line(head), ...SIDES.map(cell)]),
    } satisfies Block,
  ]
}
