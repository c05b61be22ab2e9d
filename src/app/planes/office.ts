import { loggedMail, smtpMail } from '../../adapters/node/mail.ts'
import { secretFor } from '../../adapters/node/secret-file.ts'
import type { SqlStores } from '../../adapters/sql/stores/stores.ts'
import { problemResponse } from '../../control/problems.ts'
import type { Ports } from '../../engine/ports.ts'
import { attributedBy } from '../../people/attribute.ts'
import type { PeopleLog } from '../../people/logins.ts'
import { openPeople } from '../../people/people.ts'
import type { SingleSignOn } from '../../people/sso.ts'
import type { CounterStore } from '../../ports/counters.ts'
import type { Mail } from '../../ports/mail.ts'
import type { People } from '../../ports/people.ts'
import type { Settings } from '../settings/table.ts'

const ID_LENGTH = 22

/** People who log in, and the mail they get. */
export interface Office {
  readonly people: People
  readonly mail: Mail
  /** Where browsers reach it, without a slash at the end. */
  readonly publicUrl: string
  /** Makes the first operator, while there is none. For the terminal only. */
  readonly setupToken: string | undefined
}

/** What the office is opened over. */
export interface OfficeParts {
  readonly stores: SqlStores
  readonly ports: Ports
  /** For attempts to log in. */
  readonly loginCounters: CounterStore
  /** The server's secret. */
  readonly secret: Uint8Array
  readonly publicUrl: string
  readonly log: PeopleLog
  /** Whether letters that cannot be sent are logged in full. */
  readonly lettersInLog: boolean
}

/** Opens the office of people over the stores of a home. */
export async function openOffice(parts: OfficeParts, settings: Settings): Promise<Office> {
  const { stores, ports, loginCounters, secret, publicUrl, log } = parts
  const mail = mailOf(settings, parts)
  const opened = await openPeople({
    ...{ publicUrl, mail, log },
    ...{ clock: ports.clock, secrets: ports.secrets },
    database: stores.peopleDatabase(attributedBy(ports.clock)),
    store: stores.people,
    secret: Buffer.from(secretFor(secret, 'logins')).toString('base64url'),
    sso: ssoOf(settings),
    counters: loginCounters,
    spell: problemResponse,
    alone: stores.alone,
    setupToken: settings.DATABASE_URL === '' ? undefined : await setupTokenOf(parts),
  })
  return { ...opened, mail, publicUrl }
}

/** One token for all nodes on a database, of no use on another one. Whoever knows the secret can work it out. */
async function setupTokenOf({ stores, ports, secret }: OfficeParts): Promise<string> {
  const database = await stores.agreement.keep('database', ports.secrets.random(ID_LENGTH))
  // Of letters and digits only: a double click takes all of it.
  return `setup_${Buffer.from(secretFor(secret, `setup/${database}`)).toString('hex')}`
}

const mailOf = (settings: Settings, { log, lettersInLog }: OfficeParts): Mail =>
  settings.LATCHKEY_SMTP_URL === ''
    ? loggedMail(log, lettersInLog)
    : smtpMail({ url: settings.LATCHKEY_SMTP_URL, from: settings.LATCHKEY_MAIL_FROM }, log)

function ssoOf(settings: Settings): SingleSignOn | undefined {
  if (settings.LATCHKEY_OIDC_ISSUER === '') return undefined
  return {
    issuer: settings.LATCHKEY_OIDC_ISSUER,
    clientId: settings.LATCHKEY_OIDC_CLIENT_ID,
    clientSecret: settings.LATCHKEY_OIDC_CLIENT_SECRET,
    name: settings.LATCHKEY_OIDC_NAME,
  }
}
