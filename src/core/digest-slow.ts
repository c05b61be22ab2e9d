import type { SlowKind } from './digest.ts'

/** Bytes as a digest text spells them. */
export interface Spelled {
  readonly encoding: 'base64' | 'hex' | 'utf8'
  readonly text: string
}

/** A digest that is slow on purpose, with what it takes to check a key against it. */
export type SlowDigest =
  | { readonly kind: 'bcrypt'; readonly text: string }
  | {
      readonly kind: 'scrypt'
      /** N: a power of two. */
      readonly cost: number
      readonly blockSize: number
      readonly parallelization: number
      readonly salt: Spelled
      readonly hash: Spelled
    }
  | {
      readonly kind: 'argon2'
      readonly algorithm: 'argon2d' | 'argon2i' | 'argon2id'
      /** KiB. */
      readonly memory: number
      readonly passes: number
      readonly parallelism: number
      readonly salt: Spelled
      readonly hash: Spelled
    }

type Scrypt = Extract<SlowDigest, { kind: 'scrypt' }>

/** What one check may cost. A row that asks for more would hold up every other key that waits to be checked. */
export const MOST = {
  /** bcrypt's cost: seconds each at 15. */
  bcrypt: 15,
  /** KiB of memory of scrypt and argon2. */
  memory: 128 * 1024,
  /** KiB written in all: memory times passes, or times parallelization. */
  work: 1024 * 1024,
  lanes: 16,
} as const

const LEAST_HASH_BYTES = 16

/** What a slow digest says, or the sentence that says what is wrong with it. */
export const slowDigestIn = (kind: SlowKind, text: string): SlowDigest | string => READERS[kind](text)

const READERS: Readonly<Record<SlowKind, (text: string) => SlowDigest | string>> = {
  bcrypt: bcryptIn,
  scrypt: scryptIn,
  argon2: argon2In,
}

/** `$2b$12$` and 53 characters; `$2a$` and `$2y$` are the same algorithm. */
function bcryptIn(text: string): SlowDigest | string {
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? []
  if (cost === undefined) return 'This is no bcrypt digest: it looks like $2b$12$… and has 60 characters.'
  if (Number(cost) < 4) return 'The cost of a bcrypt digest is at least 4.'
  return Number(cost) > MOST.bcrypt
    ? `A bcrypt digest of cost ${Number(cost)} takes too long to check: it may be ${MOST.bcrypt} at most.`
    : { kind: 'bcrypt', text }
}

const PARTS = {
  /** PHC, as passlib writes it too. */
  phc: /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([A-Za-z0-9+/.]+={0,2})\$([A-Za-z0-9+/.]+={0,2})$/,
  /** Werkzeug's. The salt is its own text. */
  werkzeug: /^scrypt:(\d{1,8}):(\d{1,4}):(\d{1,4})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
  /** Of Go's simple-scrypt. */
  dollars: /^(\d{1,8})\$(\d{1,4})\$(\d{1,4})\$((?:[0-9a-f]{2})+)\$((?:[0-9a-f]{2})+)$/i,
  /** Of Java's scrypt: the parameters in one hexadecimal number. */
  s0: /^\$s0\$([0-9a-f]{4,6})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})$/i,
} as const

/** passlib writes `.` for `+`. */
const base64 = (text = ''): Spelled => ({ encoding: 'base64', text: text.replaceAll('.', '+') })
const hex = (text = ''): Spelled => ({ encoding: 'hex', text })

function scryptIn(text: string): SlowDigest | string {
  const digest = scryptFrom(text)
  if (digest === undefined) return 'This is no scrypt digest: it looks like $scrypt$ln=15,r=8,p=1$salt$hash.'
  const { cost, blockSize, parallelization, salt, hash } = digest
  if (cost < 2 || !Number.isInteger(Math.log2(cost))) return 'N of a scrypt digest is a power of two.'
  if (blockSize < 1 || parallelization < 1) return 'r and p of a scrypt digest are at least 1.'
  const memory = (cost * blockSize) / 8
  return costlier('scrypt', { memory, times: parallelization, lanes: parallelization, salt, hash }) ?? digest
}

function scryptFrom(text: string): Scrypt | undefined {
  const phc = PARTS.phc.exec(text)
  if (phc !== null) return scrypt(2 ** Number(phc[1]), phc, base64(phc[4]), base64(phc[5]))
  const werkzeug = PARTS.werkzeug.exec(text)
  if (werkzeug !== null)
    return scrypt(
      Number(werkzeug[1]),
      werkzeug,
      { encoding: 'utf8', text: werkzeug[4] ?? '' },
      hex(werkzeug[5]),
    )
  const dollars = PARTS.dollars.exec(text)
  if (dollars !== null) return scrypt(Number(dollars[1]), dollars, hex(dollars[4]), hex(dollars[5]))
  const [, parameters, salt, hash] = PARTS.s0.exec(text) ?? []
  if (parameters === undefined) return undefined
  const packed = Number.parseInt(parameters, 16)
  const spread = ['', '', String((packed >> 8) & 0xff), String(packed & 0xff)]
  return scrypt(2 ** (packed >> 16), spread, base64(salt), base64(hash))
}

/** @param parts with r and p in the second and third place */
const scrypt = (cost: number, parts: readonly string[], salt: Spelled, hash: Spelled): Scrypt => ({
  kind: 'scrypt',
  cost,
  blockSize: Number(parts[2]),
  parallelization: Number(parts[3]),
  salt,
  hash,
})

const ARGON2 =
  /^\$(argon2(?:id|i|d))\$(?:v=(\d+)\$)?m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})$/
const ARGON2_VERSION = '19'

function argon2In(text: string): SlowDigest | string {
  const [, name, version, m, t, p, salt, hash] = ARGON2.exec(text) ?? []
  const algorithm = (['argon2id', 'argon2i', 'argon2d'] as const).find(it => it === name)
  if (algorithm === undefined)
    return 'This is no argon2 digest: it looks like $argon2id$v=19$m=65536,t=3,p=4$salt$hash.'
  if (version !== ARGON2_VERSION) return 'Only version 19 (1.3) of argon2 can be checked here.'
  const [memory, passes, parallelism] = [Number(m), Number(t), Number(p)]
  if (passes < 1 || parallelism < 1 || memory < 8 * parallelism)
    return 'The parameters of this argon2 digest are out of their range.'
  const spelled = { salt: base64(salt), hash: base64(hash) }
  const digest = { kind: 'argon2', algorithm, memory, passes, parallelism, ...spelled } as const
  if (bytesOf(spelled.salt) < 8) return 'The salt of an argon2 digest has at least 8 bytes.'
  return costlier('argon2', { memory, times: passes, lanes: parallelism, ...spelled }) ?? digest
}

interface Cost {
  readonly memory: number
  readonly times: number
  readonly lanes: number
  readonly salt: Spelled
  readonly hash: Spelled
}

/** Why a digest is refused for what checking it would take, or for what it would not. */
function costlier(kind: SlowKind, { memory, times, lanes, hash }: Cost): string | undefined {
  if (memory > MOST.memory)
    return `Checking this ${kind} digest takes ${Math.round(memory / 1024)} MiB of memory: ${MOST.memory / 1024} are the most.`
  if (memory * times > MOST.work || lanes > MOST.lanes)
    return `This ${kind} digest takes too long to check: lower parameters are needed.`
  const bytes = bytesOf(hash)
  return bytes >= LEAST_HASH_BYTES && bytes <= 128
    ? undefined
    : `The hash in this ${kind} digest has ${bytes} bytes: ${LEAST_HASH_BYTES} to 128 are needed.`
}

function bytesOf({ encoding, text }: Spelled): number {
  if (encoding === 'hex') return text.length / 2
  return encoding === 'base64' ? Math.floor((text.replace(/=+$/, '').length * 3) / 4) : text.length
}
