import { argon2Sync, createHash, scryptSync } from 'node:crypto'
import { hashSync } from 'bcryptjs'
import type { ImportedKey } from '../../src/engine/import.ts'

const SALT = Buffer.from('a salt of 16 byt')
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

/** A key as the old system made them. */
export const oldKey = (name: string): string => `zh_cv_live_${name}_0123456789abcdefghij`
const startOf = (key: string): string => key.slice(0, key.lastIndexOf('_'))

const sha = (algorithm: 'sha256' | 'sha512', text: string) => createHash(algorithm).update(text)

/** What an old system keeps of a key, by kind: made by the libraries such systems use, as cheap as they let it be. */
export const KEPT: Readonly<Record<string, (key: string) => NonNullable<ImportedKey['digest']>>> = {
  'sha256 in hex': key => ({ kind: 'sha256', value: sha('sha256', key).digest('hex') }),
  'sha256 in base64': key => ({ kind: 'sha256', value: sha('sha256', key).digest('base64') }),
  'sha512 in hex': key => ({ kind: 'sha512', value: sha('sha512', key).digest('hex') }),
  'sha512 in base64': key => ({ kind: 'sha512', value: sha('sha512', key).digest('base64url') }),
  bcrypt: key => ({ kind: 'bcrypt', value: hashSync(key, 4), prefix: startOf(key) }),
  'bcrypt of PHP': key => ({
    ...{ kind: 'bcrypt', prefix: startOf(key) },
    value: hashSync(key, 4).replace('$2b$', '$2y$'),
  }),
  scrypt: key => ({
    ...{ kind: 'scrypt', prefix: startOf(key) },
    value: `$scrypt$ln=4,r=8,p=1$${unpadded(SALT)}$${unpadded(scryptSync(key, SALT, 32, { N: 16, r: 8, p: 1 }))}`,
  }),
  'scrypt of Werkzeug': key => ({
    ...{ kind: 'scrypt', prefix: startOf(key) },
    value: `scrypt:32:8:1$salzig$${scryptSync(key, 'salzig', 64, { N: 32, r: 8, p: 1 }).toString('hex')}`,
  }),
  'scrypt of Go': key => ({
    ...{ kind: 'scrypt', prefix: startOf(key) },
    value: `16$8$2$${SALT.toString('hex')}$${scryptSync(key, SALT, 32, { N: 16, r: 8, p: 2 }).toString('hex')}`,
  }),
  'scrypt of Java': key => ({
    ...{ kind: 'scrypt', prefix: startOf(key) },
    value: `$s0$40801$${SALT.toString('base64')}$${scryptSync(key, SALT, 32, { N: 16, r: 8, p: 1 }).toString('base64')}`,
  }),
  argon2id: key => argon2('argon2id', key),
  argon2i: key => argon2('argon2i', key),
  argon2d: key => argon2('argon2d', key),
  'prefixed-api-key': key => ({
    ...{ kind: 'prefixed-api-key', prefix: startOf(key) },
    value: sha('sha256', key.slice(key.lastIndexOf('_') + 1)).digest('hex'),
  }),
}

function argon2(algorithm: 'argon2id' | 'argon2i' | 'argon2d', key: string) {
  const parameters = { message: key, nonce: SALT, parallelism: 2, tagLength: 32, memory: 64, passes: 2 }
  const hash = argon2Sync(algorithm, parameters)
  const value = `$${algorithm}$v=19$m=64,t=2,p=2$${unpadded(SALT)}$${unpadded(hash)}`
  return { kind: 'argon2', prefix: startOf(key), value }
}
