/** A sentence in every language the dashboard speaks. */
export interface Said {
  readonly en: string
  readonly fr: string
}

const say = (en: string, fr: string): Said => ({ en, fr })

/** The texts of a dashboard that an API may word in its own way, each with what stands there otherwise. */
export const WORDS = {
  keysTitle: say('API keys', 'Clés API'),
  keysAbout: say(
    'Keys let your programs call this API. Each has permissions and limits of its own.',
    'Les clés permettent à vos programmes d’appeler cette API. Chacune a ses propres autorisations et limites.',
  ),
  createKey: say('Create API key', 'Créer une clé API'),
  createSubmit: say('Create', 'Créer'),
  advanced: say('Advanced options', 'Options avancées'),
  customPermissions: say('Create a key with custom permissions', 'Créer une clé aux autorisations choisies'),
  keyName: say('Name', 'Nom'),
  keyNameAbout: say(
    'Say what uses the key and where, so that you recognise it later.',
    'Indiquez ce qui utilise la clé et où, pour la reconnaître plus tard.',
  ),
  keyShownOnce: say(
    'This is shown only once. Copy it now and keep it in a safe place.',
    'Ceci n’est affiché qu’une seule fois. Copiez-le maintenant et conservez-le en lieu sûr.',
  ),
  keyKeep: say(
    'Keep it in an environment variable or a secrets manager. Never commit it to your source code.',
    'Conservez-la dans une variable d’environnement ou un gestionnaire de secrets. Ne l’ajoutez jamais à votre code source.',
  ),
  publishableKey: say('Publishable key', 'Clé publique'),
  publishableKeyAbout: say(
    'For browsers and mobile apps.',
    'Pour les navigateurs et les applications mobiles.',
  ),
  secretKey: say('Secret key', 'Clé secrète'),
  secretKeyAbout: say('For your servers only.', 'Uniquement pour vos serveurs.'),
  scopesAbout: say(
    'Choose only what your program needs.',
    'Choisissez uniquement ce dont votre programme a besoin.',
  ),
  scopesFixed: say(
    'These are chosen at creation and cannot be changed. To change them, revoke the key and create a new one.',
    'Ce choix se fait à la création et ne peut plus être modifié. Pour le changer, révoquez la clé et créez-en une nouvelle.',
  ),
  environmentAbout: say(
    'A key acts in one environment; their data is kept apart.',
    'Une clé agit dans un seul environnement ; leurs données sont séparées.',
  ),
  projectAbout: say(
    'Sort keys by what they are for: a product, a team, a customer.',
    'Classez les clés selon leur usage : un produit, une équipe, un client.',
  ),
  modulesAbout: say('Contact support to enable more.', 'Contactez le support pour en activer d’autres.'),
  creditsAbout: say('All keys draw on the same balance.', 'Toutes les clés puisent dans le même solde.'),
  allowedCollections: say('Allowed collections', 'Collections autorisées'),
  allCollections: say('All collections', 'Toutes les collections'),
  allCollectionsAbout: say(
    'Also those that are added later.',
    'Y compris celles qui seront ajoutées plus tard.',
  ),
  someCollections: say('Specific collections', 'Certaines collections'),
  someCollectionsAbout: say('Only those you choose.', 'Seulement celles que vous choisissez.'),
  restrictions: say('Security restrictions', 'Restrictions de sécurité'),
  restrictionsAbout: say('From where the key may be used.', 'D’où la clé peut être utilisée.'),
  allowedHosts: say('Allowed hosts', 'Hôtes autorisés'),
  allowedHostsAbout: say(
    'Websites that may use it, e.g. docs.example.com.',
    'Les sites web qui peuvent l’utiliser, p. ex. docs.example.com.',
  ),
  allowedReferers: say('Allowed referers', 'Référents autorisés'),
  allowedReferersAbout: say(
    'Pages that may use it, e.g. https://docs.example.com/guide/*.',
    'Les pages qui peuvent l’utiliser, p. ex. https://docs.example.com/guide/*.',
  ),
  allowedAddresses: say('Allowed IP addresses', 'Adresses IP autorisées'),
  allowedAddressesAbout: say(
    'IP addresses or CIDR ranges that may use it, e.g. 203.0.113.0/24.',
    'Les adresses IP ou plages CIDR qui peuvent l’utiliser, p. ex. 203.0.113.0/24.',
  ),
  signing: say('Require signed requests', 'Exiger des requêtes signées'),
  signingAbout: say(
    'Each request must carry an HMAC signature made with the secret key.',
    'Chaque requête doit porter une signature HMAC faite avec la clé secrète.',
  ),
  rateLimit: say('Rate limit', 'Limite de débit'),
  rateLimitAbout: say('How often the key may be used.', 'La fréquence à laquelle la clé peut être utilisée.'),
  expires: say('Expires', 'Expiration'),
  expiresAbout: say('The key stops working then.', 'La clé cesse alors de fonctionner.'),
  neverExpires: say('Never', 'Jamais'),
  created: say('Created', 'Création'),
  lastUsed: say('Last used', 'Dernière utilisation'),
  rotate: say('Rotate', 'Renouveler'),
  rotateAbout: say(
    'New secrets are made at once. The old ones keep working for the grace period, so that you can switch without downtime.',
    'De nouveaux secrets sont créés immédiatement. Les anciens restent valables pendant le délai de grâce, pour changer sans interruption.',
  ),
  rotateAdvice: say(
    'It is time to rotate keys of this age.',
    'Il est temps de renouveler les clés de cet âge.',
  ),
  revoke: say('Revoke', 'Révoquer'),
  revokeAbout: say(
    'The key stops working at once and for good. Whatever uses it will be refused.',
    'La clé cesse de fonctionner immédiatement et définitivement. Tout ce qui l’utilise sera refusé.',
  ),
} as const satisfies Readonly<Record<string, Said>>

/** The name of one of those texts. */
export type Word = keyof typeof WORDS

/** What each page is called where the navigation does not say. Projects and collections go by their nouns. */
export const PAGE_NAMES = {
  keys: WORDS.keysTitle,
  projects: say('Projects', 'Projets'),
  collections: say('Collections', 'Collections'),
  members: say('Members', 'Membres'),
  settings: say('Settings', 'Paramètres'),
  usage: say('Usage', 'Utilisation'),
  audit: say('Audit log', 'Journal d’audit'),
  docs: say('Documentation', 'Documentation'),
} as const satisfies Readonly<Record<string, Said>>

/** A page of a dashboard that its navigation can name. */
export type DashboardPage = keyof typeof PAGE_NAMES

/** What our nouns are called where the profile does not say: one of them, and many. */
export const NOUNS = {
  account: { one: say('account', 'compte'), many: say('accounts', 'comptes') },
  project: { one: say('project', 'projet'), many: say('projects', 'projets') },
  collection: { one: say('collection', 'collection'), many: say('collections', 'collections') },
  environment: { one: say('environment', 'environnement'), many: say('environments', 'environnements') },
  scope: { one: say('scope', 'portée'), many: say('scopes', 'portées') },
  module: { one: say('module', 'module'), many: say('modules', 'modules') },
  key: { one: say('API key', 'clé API'), many: say('API keys', 'clés API') },
} as const satisfies Readonly<Record<string, { readonly one: Said; readonly many: Said }>>

/** One of the nouns a profile may name in its own way. */
export type Noun = keyof typeof NOUNS
