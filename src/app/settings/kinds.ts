import { type AddressRange, parseRange } from '../../core/address.ts'

/** Why a text is no value of a setting, and what may be given instead. */
export interface Complaint {
  readonly complaint: string
}

/** A TCP port; 0 is any free one. */
export const port = (text: string): number | Complaint =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535
    ? Number(text)
    : { complaint: 'give a port from 0 (any free one) to 65535' }

/** A TCP port, or nothing. */
export const maybePort = (text: string): number | undefined | Complaint =>
  text === '' ? undefined : port(text)

/** A share of all: from 0 to 1. */
export const share = (text: string): number | Complaint =>
  /^(0(\.\d{1,9})?|1(\.0{1,9})?)$/.test(text)
    ? Number(text)
    : { complaint: 'give a share from 0 (none) to 1 (all), e.g. 0.01' }

/** A whole number, 1 or more. */
export const count = (text: string): number | Complaint =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : { complaint: 'give a whole number, 1 or more' }

/** A whole number from 1 on. @param most what makes sense at the most */
export const upTo =
  (most: number, of: string) =>
  (text: string): number | Complaint =>
    /^[1-9]\d{0,8}$/.test(text) && Number(text) <= most
      ? Number(text)
      : { complaint: `give whole ${of} from 1 to ${most}` }

/** A whole number of seconds, 0 for none. */
export const secondsUpTo =
  (most: number) =>
  (text: string): number | Complaint =>
    /^\d{1,9}$/.test(text) && Number(text) <= most
      ? Number(text)
      : { complaint: `give whole seconds from 0 to ${most}` }

/** Which planes a process runs. */
export type Role = 'all' | 'gateway' | 'control'
const ROLES: readonly Role[] = ['all', 'gateway', 'control']

/** One of the roles a process can have. */
export const role = (text: string): Role | Complaint =>
  ROLES.find(it => it === text) ?? { complaint: `give one of ${ROLES.join(', ')}` }

const SECRET_BYTES = 32
/** 32 bytes in hex, as in the file of a home. */
const HEX_SECRET = /^[0-9a-f]{64}$/

/** A secret of 32 bytes or more: base64url, or what the file of a home holds. Nothing: there is none. */
export function secretBytes(text: string): Uint8Array | undefined | Complaint {
  const given = text.trim()
  if (given === '') return undefined
  const bytes = /^[\w-]+={0,2}$/.test(given)
    ? Buffer.from(given, HEX_SECRET.test(given) ? 'hex' : 'base64url')
    : undefined
  return bytes !== undefined && bytes.length >= SECRET_BYTES
    ? new Uint8Array(bytes)
    : {
        complaint:
          'give 32 random bytes or more in base64url, e.g. what "openssl rand -hex 32" prints, the same on every node',
      }
}

/** A switch: 1 or 0. */
export const yesOrNo = (text: string): boolean | Complaint =>
  text === '1' || text === '0' ? text === '1' : { complaint: 'give 1 or 0' }

/** Whatever is given. */
export const anyText = (text: string): string => text

/** Addresses and CIDR ranges, separated by commas. */
export function ranges(text: string): readonly AddressRange[] | Complaint {
  const parts = text
    .split(',')
    .map(it => it.trim())
    .filter(it => it !== '')
  const parsed = parts.map(parseRange)
  const wrong = parts[parsed.indexOf(undefined)]
  return wrong === undefined
    ? parsed.filter(it => it !== undefined)
    : { complaint: `"${wrong}" is not an address or CIDR range, e.g. 10.0.0.0/8` }
}

const HERE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Cookies of logins travel to it, so anything but this machine must be reached by https. */
export function webOrigin(text: string): string | Complaint {
  const url = text === '' ? undefined : URL.parse(text)
  if (url === undefined) return ''
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && HERE.has(url.hostname))
  if (url === null || !safe || text.replace(/\/$/, '') !== url.origin) {
    return { complaint: 'give https:// and a host, without a path (http:// only for localhost)' }
  }
  return url.origin
}

/** An http or https URL, or nothing. */
export const webAddress = (text: string): string | Complaint =>
  text === '' || /^https?:$/.test(URL.parse(text)?.protocol ?? '')
    ? text
    : { complaint: 'give a URL, e.g. https://login.example.com' }

/** An SMTP server, or nothing. */
export const mailServer = (text: string): string | Complaint =>
  text === '' || /^smtps?:$/.test(URL.parse(text)?.protocol ?? '')
    ? text
    : { complaint: 'give a URL that begins with smtp:// or smtps://' }

/** A PostgreSQL database, or nothing. */
export const postgres = (text: string): string | Complaint =>
  text === '' || /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')
    ? text
    : { complaint: 'give a URL that begins with postgres://' }

/** A Redis, or nothing. */
export const redis = (text: string): string | Complaint =>
  text === '' || /^rediss?:$/.test(URL.parse(text)?.protocol ?? '')
    ? text
    : { complaint: 'give a URL that begins with redis:// or rediss://' }

/** How limits are counted that are shared. */
export const counting = (text: string): 'lease' | 'strict' | Complaint =>
  text === 'lease' || text === 'strict' ? text : { complaint: 'give lease or strict' }

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
/** How severe a log line is. */
export const level = (text: string): string | Complaint =>
  LEVELS.includes(text) ? text : { complaint: `give one of ${LEVELS.join(', ')}` }
