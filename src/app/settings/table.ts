import {
  anyText,
  type Complaint,
  count,
  counting,
  level,
  mailServer,
  maybePort,
  port,
  postgres,
  ranges,
  redis,
  role,
  secondsUpTo,
  secretBytes,
  share,
  upTo,
  webAddress,
  webOrigin,
  yesOrNo,
} from './kinds.ts'

/** One setting: an environment variable, or the same name in the settings file. */
export interface Setting<T> {
  readonly fallback: string
  readonly about: string
  /** The value, or the sentence that says what may be given. */
  readonly parse: (text: string) => T | Complaint
  /** Whether it may hold a password: what is wrong with it is said without it. */
  readonly secret?: true
}

const MAX_FLUSH_SECONDS = 60
const MAX_KEPT_DAYS = 36_500
const MAX_DRAIN_SECONDS = 600

/** Every setting there is. The reference page is printed from this table. */
export const SETTINGS = {
  LATCHKEY_HOME: setting(
    '.latchkey',
    'Folder of the database, `demo.json` and your own `profiles/`.',
    anyText,
  ),
  DATABASE_URL: secretSetting(
    '',
    'PostgreSQL, e.g. `postgres://latchkey:password@db.example.com/latchkey`. Without it everything is kept in a file in the home folder.',
    postgres,
  ),
  REDIS_URL: secretSetting(
    '',
    'Redis, e.g. `rediss://:password@redis.example.com:6379`. Limits are then counted there for all nodes together, and outlive a node that is killed. Without it each node counts for itself.',
    redis,
  ),
  LATCHKEY_LIMITS: setting(
    'lease',
    'How limits are counted in Redis. lease: a node takes small blocks of them and spends those by itself. strict: Redis is asked about each request.',
    counting,
  ),
  LATCHKEY_ROLE: setting(
    'all',
    'Which planes this process runs: `all`, `gateway` or `control`. One plane alone needs DATABASE_URL.',
    role,
  ),
  LATCHKEY_SECRET: secretSetting(
    '',
    "The server's secret, 32 random bytes or more in base64url, the same on every node; `openssl rand -hex 32` makes one. Without it a file in the home folder holds one.",
    secretBytes,
  ),
  LATCHKEY_HOST: setting(
    '127.0.0.1',
    'Address both planes listen on. Before you open it up, give it a certificate or put TLS in front.',
    anyText,
  ),
  LATCHKEY_TLS_CERT: setting(
    '',
    'Certificate of both planes, a PEM file with its chain. Read again when it changes. Without one they speak plain HTTP.',
    anyText,
  ),
  LATCHKEY_TLS_KEY: setting('', 'The private key that goes with it, a PEM file.', anyText),
  LATCHKEY_DRAIN_SECONDS: setting(
    '0',
    'How long a process that is told to stop goes on taking requests while it says that it is not ready, in seconds: the time balancers need to notice.',
    secondsUpTo(MAX_DRAIN_SECONDS),
  ),
  LATCHKEY_CONTROL_PORT: setting('4700', 'Port of the control plane; 0 for any free one.', port),
  LATCHKEY_GATEWAY_PORT: setting('4701', 'Port of the gateway; 0 for any free one.', port),
  LATCHKEY_EXT_AUTHZ_PORT: setting(
    '',
    'Port on which Envoy asks by gRPC (ext_authz) whether requests may pass; 0 for any free one. Without one it cannot. Who may ask is in LATCHKEY_TRUSTED_PROXIES.',
    maybePort,
  ),
  LATCHKEY_DEMO: setting(
    '1',
    '1: an empty home folder gets the four demo APIs. 0: no demo, and an earlier one sleeps.',
    yesOrNo,
  ),
  LATCHKEY_TRUSTED_PROXIES: setting(
    '',
    'Addresses or CIDR ranges of proxies, separated by commas: their X-Forwarded-For is believed, and they may ask whether a request may pass.',
    ranges,
  ),
  LATCHKEY_MIGRATE: setting(
    '1',
    '1: a start brings the database to the version of the program. 0: it refuses where `latchkey migrate` has not.',
    yesOrNo,
  ),
  LATCHKEY_CACHED_KEYS: setting('50000', 'Keys held in memory at the most; about 2 KiB each.', count),
  LATCHKEY_USAGE_FLUSH_SECONDS: setting(
    '5',
    'How often counts of uses are written, in seconds: what a killed process may lose of them.',
    upTo(MAX_FLUSH_SECONDS, 'seconds'),
  ),
  LATCHKEY_USAGE_MINUTES_KEPT_DAYS: setting(
    '2',
    'How many days counts of uses by the minute are kept.',
    upTo(MAX_KEPT_DAYS, 'days'),
  ),
  LATCHKEY_USAGE_HOURS_KEPT_DAYS: setting(
    '90',
    'How many days counts of uses by the hour are kept.',
    upTo(MAX_KEPT_DAYS, 'days'),
  ),
  LATCHKEY_USAGE_DAYS_KEPT_DAYS: setting(
    '1095',
    'How many days counts of uses by the day are kept.',
    upTo(MAX_KEPT_DAYS, 'days'),
  ),
  LATCHKEY_REFUSALS_KEPT_DAYS: setting(
    '7',
    'How many days refused requests are remembered: the last 200 of each key, with the reason.',
    upTo(MAX_KEPT_DAYS, 'days'),
  ),
  LATCHKEY_LOG_LEVEL: setting('info', 'Least severe log lines written to standard error.', level),
  LATCHKEY_ACCESS_LOG: setting(
    '0',
    'Share of requests that are logged, one line each, without key and query: 0 none, 1 all, 0.01 one in a hundred.',
    share,
  ),
  LATCHKEY_METRICS_PORT: setting(
    '',
    'Port of `/metrics` for Prometheus, on LATCHKEY_HOST; 0 for any free one. Without one nothing is counted.',
    maybePort,
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: secretSetting(
    '',
    'Where traces go, by OTLP over HTTP, e.g. `http://collector:4318`. Without one there are none.',
    webAddress,
  ),
  OTEL_TRACES_SAMPLER_ARG: setting(
    '1',
    'Share of requests that are traced where the caller has not decided: from 0 to 1.',
    share,
  ),
  LATCHKEY_SETTINGS: setting(
    '',
    'A JSON file with any of these names; environment variables win over it.',
    anyText,
  ),
  LATCHKEY_PUBLIC_URL: setting(
    '',
    'Where browsers reach the control plane, e.g. `https://keys.example.com`; by default http://localhost and its port.',
    webOrigin,
  ),
  LATCHKEY_SMTP_URL: secretSetting(
    '',
    'Mail server, e.g. `smtp://user:password@mail.example.com:587`. Without one nothing is sent, the demo writes mails to the log, and who invites gets the link to pass on.',
    mailServer,
  ),
  LATCHKEY_MAIL_FROM: setting('Latchkey <latchkey@localhost>', 'Sender of its mails.', anyText),
  LATCHKEY_OIDC_ISSUER: setting('', 'Single sign-on: issuer of an OpenID provider.', webAddress),
  LATCHKEY_OIDC_CLIENT_ID: setting('', 'Single sign-on: the client id the provider gave Latchkey.', anyText),
  LATCHKEY_OIDC_CLIENT_SECRET: setting('', 'Single sign-on: the secret that goes with it.', anyText),
  LATCHKEY_OIDC_NAME: setting('Single sign-on', 'Single sign-on: what its button says.', anyText),
  LATCHKEY_URL: setting('', 'CLI: URL of the control plane.', anyText),
  LATCHKEY_GATEWAY_URL: setting(
    '',
    'Where clients reach the gateway, e.g. `https://api.example.com`: what documentation and code samples say, and where the CLI asks for verdicts. By default the gateway of this process.',
    webAddress,
  ),
  LATCHKEY_ROOT_KEY: setting('', 'CLI: the root key to call with.', anyText),
} as const

export type SettingName = keyof typeof SETTINGS
type Parsed<S> = S extends Setting<infer T> ? Exclude<T, Complaint> : never
export type Settings = { readonly [Name in SettingName]: Parsed<(typeof SETTINGS)[Name]> }

function setting<T>(fallback: string, about: string, parse: Setting<T>['parse']): Setting<T> {
  return { fallback, about, parse }
}

function secretSetting<T>(fallback: string, about: string, parse: Setting<T>['parse']): Setting<T> {
  return { fallback, about, parse, secret: true }
}
