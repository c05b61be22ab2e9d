import { parseAddress } from '../../core/address.ts'
import { closest } from '../../core/spelling.ts'
import { SETTINGS, type Settings } from '../settings/table.ts'
import { type Check, type Finding, ok, refused, type Surroundings, warning } from './finding.ts'

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', 'ip6-localhost'])

/** Whether only this machine reaches what listens there. */
const isHere = (host: string): boolean =>
  LOOPBACK_NAMES.has(host) || parseAddress(host.replace(/^\[|\]$/g, ''))?.range() === 'loopback'

/** Names that are none, and values that cannot be. */
function namesAndValues({ env, wrong }: Surroundings): readonly Finding[] {
  const unknown = Object.keys(env).filter(it => it.startsWith('LATCHKEY_') && !(it in SETTINGS))
  const findings: Finding[] = [
    ...unknown.map(name => ({ level: 'refused' as const, check: name, says: unknownSays(name) })),
    ...Object.entries(wrong).map(([check, says]) => ({ level: 'refused' as const, check, says })),
  ]
  return findings.length > 0 ? findings : ok('every setting is one, and can be')
}

function unknownSays(name: string): string {
  const meant = closest(name, Object.keys(SETTINGS))
  return `is not a setting: ${meant === undefined ? 'unset it' : `did you mean ${meant}?`}`
}

/** A rule about settings by themselves: what is wrong, in the order it is looked for. */
type Rule = (settings: Settings) => readonly Finding[] | undefined

const RULES: Readonly<Record<string, Rule>> = {
  LATCHKEY_DEMO: ({ LATCHKEY_DEMO, LATCHKEY_HOST }) =>
    LATCHKEY_DEMO && !isHere(LATCHKEY_HOST)
      ? refused(
          `is on, and LATCHKEY_HOST (${LATCHKEY_HOST}) lets others in: set LATCHKEY_DEMO=0, its keys are for trying out`,
        )
      : undefined,
  LATCHKEY_PUBLIC_URL: ({ LATCHKEY_PUBLIC_URL, LATCHKEY_HOST }) => {
    if (isHere(LATCHKEY_HOST)) return undefined
    if (LATCHKEY_PUBLIC_URL.startsWith('http:'))
      return refused(
        `is ${LATCHKEY_PUBLIC_URL} while LATCHKEY_HOST lets others in: set LATCHKEY_TLS_CERT or put TLS in front, and give the https:// URL`,
      )
    if (LATCHKEY_PUBLIC_URL !== '') return undefined
    return warning(
      'is not set while LATCHKEY_HOST lets others in: nobody can log in from elsewhere; give the https:// URL',
    )
  },
  LATCHKEY_TRUSTED_PROXIES: ({ LATCHKEY_TRUSTED_PROXIES }) =>
    LATCHKEY_TRUSTED_PROXIES.some(it => it.length === 0)
      ? refused('trusts everybody, so anybody may claim any address: name your proxies only')
      : undefined,
  LATCHKEY_GATEWAY_PORT: ({ LATCHKEY_CONTROL_PORT, LATCHKEY_GATEWAY_PORT }) =>
    LATCHKEY_GATEWAY_PORT !== 0 && LATCHKEY_GATEWAY_PORT === LATCHKEY_CONTROL_PORT
      ? refused(`is the port of the control plane, ${LATCHKEY_CONTROL_PORT}, too: give it another`)
      : undefined,
  LATCHKEY_METRICS_PORT: settings => {
    const { LATCHKEY_METRICS_PORT: port = 0, LATCHKEY_CONTROL_PORT, LATCHKEY_GATEWAY_PORT } = settings
    return port !== 0 && [LATCHKEY_CONTROL_PORT, LATCHKEY_GATEWAY_PORT].includes(port)
      ? refused(`is the port of a plane, ${port}, too: give it another`)
      : undefined
  },
  LATCHKEY_LOG_LEVEL: ({ LATCHKEY_LOG_LEVEL: level }) => {
    if (level === 'debug' || level === 'trace')
      return warning(`is ${level}, which says more than there is room for: set it to info`)
    return level === 'silent' || level === 'fatal'
      ? warning(`is ${level}, so nobody hears of failures: set it to info`)
      : undefined
  },
  LATCHKEY_SMTP_URL: ({ LATCHKEY_SMTP_URL }) => {
    const url = LATCHKEY_SMTP_URL === '' ? null : URL.parse(LATCHKEY_SMTP_URL)
    return url?.protocol === 'smtp:' && url.password !== '' && !isHere(url.hostname)
      ? warning(
          'sends a password by smtp://, which a network may strip of encryption: use smtps:// where the server offers it',
        )
      : undefined
  },
  LATCHKEY_OIDC_ISSUER: ({ LATCHKEY_OIDC_ISSUER }) => {
    const url = LATCHKEY_OIDC_ISSUER === '' ? null : URL.parse(LATCHKEY_OIDC_ISSUER)
    return url?.protocol === 'http:' && !isHere(url.hostname)
      ? refused('is an http:// URL, so anybody on the way may log in as anybody: give its https:// URL')
      : undefined
  },
  LATCHKEY_ROOT_KEY: ({ LATCHKEY_ROOT_KEY }) =>
    LATCHKEY_ROOT_KEY === ''
      ? undefined
      : warning(
          'is set: a server needs none, and whoever sees its environment could do everything; unset it there',
        ),
}

/** What settings say by themselves. */
export const settingChecks: readonly Check[] = [
  { about: 'settings', look: namesAndValues },
  ...Object.entries(RULES).map(
    ([about, rule]): Check => ({
      about,
      look: ({ settings, wrong }) => (about in wrong ? [] : (rule(settings) ?? ok('is fine'))),
    }),
  ),
]
