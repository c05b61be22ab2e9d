/** One kind of log line: what it says, what it tells beside, and what to do. */
export interface LogEvent {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  /** All it tells. What is not named here is not written, whoever logs it. */
  readonly fields: readonly string[]
  readonly about: string
}

/** Every line that is written to standard error. The reference page is printed from this table. */
export const LOG_EVENTS = {
  request: {
    level: 'info',
    message: 'request',
    fields: [
      ...['requestId', 'surface', 'method', 'api', 'route', 'status', 'outcome'],
      ...['keyId', 'accountId', 'ms'],
    ],
    about: 'The access log: a request was answered. Written only with `LATCHKEY_ACCESS_LOG`.',
  },
  'gateway-failed': {
    level: 'error',
    message: 'A request failed inside the gateway',
    fields: ['requestId', 'name', 'cause', 'more', 'stack'],
    about:
      'Its caller got 500, or 503 where something it depends on did not answer. `cause` says what broke. The same is told once a second at the most: `more` is how many like it were not.',
  },
  'call-failed': {
    level: 'error',
    message: 'a call failed',
    fields: ['requestId', 'method', 'route', 'err'],
    about: 'The same on the control plane.',
  },
  'login-failed': {
    level: 'error',
    message: 'a login call failed',
    fields: ['err'],
    about: 'Something broke while somebody logged in.',
  },
  'login-complaint': {
    level: 'error',
    message: 'the login library complains',
    fields: ['message'],
    about: 'Often the provider of single sign-on does not answer, or not as it should.',
  },
  'login-refused': {
    level: 'info',
    message: 'a login call was refused',
    fields: ['address', 'path', 'code'],
    about: 'A wrong password, a wrong code, too many attempts. Many from one address are somebody guessing.',
  },
  'mail-failed': {
    level: 'error',
    message: 'a mail could not be sent: check LATCHKEY_SMTP_URL and LATCHKEY_MAIL_FROM',
    fields: ['subject', 'reason'],
    about: '`reason` is what the mail server said.',
  },
  'mail-shown': {
    level: 'info',
    message: 'mail, written here because LATCHKEY_SMTP_URL is not set',
    fields: ['to', 'subject', 'text'],
    about: 'In the demo alone.',
  },
  'mail-not-sent': {
    level: 'info',
    message: 'a mail was not sent: set LATCHKEY_SMTP_URL',
    fields: ['to', 'subject'],
    about: 'There is no mail server.',
  },
  'certificate-read': {
    level: 'info',
    message: 'the certificate was read again',
    fields: ['validTo'],
    about: 'Its file had changed; new connections get the new one.',
  },
  'certificate-refused': {
    level: 'error',
    message: 'the new certificate cannot be used: the one before is kept',
    fields: ['complaint'],
    about: 'Correct the files; they are looked at again by themselves.',
  },
  'apis-kept': {
    level: 'error',
    message: 'the APIs cannot be read again: those before are served',
    fields: ['complaint'],
    about: 'An API uses a profile this node does not have: bring it the file and restart it.',
  },
  'profiles-differ': {
    level: 'error',
    message:
      'the profiles of this node are not those of the node that started last: bring the same files to all, and restart those that differ',
    fields: ['own', 'before'],
    about: 'Until then two nodes may decide differently about the same request.',
  },
  'secret-absent': {
    level: 'info',
    message:
      'this gateway has no server secret: message signatures and tokens are refused as unavailable; set LATCHKEY_SECRET to that of the control plane',
    fields: [],
    about: 'All other requests are decided about as ever.',
  },
  'redis-back': {
    level: 'info',
    message: 'limits are counted in Redis',
    fields: [],
    about: 'Redis answers again.',
  },
  'redis-away': {
    level: 'warn',
    message: 'Redis does not answer: until it does, this node admits its share of each limit',
    fields: ['cause'],
    about: 'Nothing is to be done here; see that Redis runs. No limit is exceeded by more than a tenth.',
  },
  'redis-away-at-start': {
    level: 'warn',
    message: 'Redis is not to be reached: until it does, this node admits its share of each limit',
    fields: ['cause'],
    about: 'The same, at the start: check `REDIS_URL` too.',
  },
  'redis-is-cluster': {
    level: 'warn',
    message: 'Redis is one machine of a cluster: give REDIS_URL one that has all keys',
    fields: [],
    about: 'Of most limits each node admits its share, as if Redis were away.',
  },
  'redis-forgets': {
    level: 'warn',
    message: 'Redis throws counts away when it is full: set its maxmemory-policy to noeviction',
    fields: ['policy'],
    about: 'Limits would be forgotten one by one.',
  },
  'traces-lost': {
    level: 'error',
    message: 'traces could not be sent: check OTEL_EXPORTER_OTLP_ENDPOINT and its collector',
    fields: ['reason'],
    about: 'Said once until they can be sent again. Requests are answered all the same.',
  },
} as const satisfies Readonly<Record<string, LogEvent>>
