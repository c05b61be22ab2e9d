import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import type { DemoName } from '../../src/app/demo/demo.ts'
import { assembleSecret, BASE62, RANDOM_LENGTH } from '../../src/core/secret.ts'
import type { Scene } from './scene.ts'
import { damaged, plain } from './scene.ts'

/** A key of the right form that nobody was ever given. */
export const unissued = (prefix: string): string =>
  assembleSecret(prefix, Array.from({ length: RANDOM_LENGTH }, () => BASE62.charAt(randomInt(62))).join(''))

/** Keys that cannot be any, made from one that is. */
const malformations: readonly (readonly [string, (key: string) => string])[] = [
  ['truncated', key => key.slice(0, -1)],
  ['with a character too many', key => `${key}0`],
  ['with a wrong character', damaged],
  ['in capitals', key => key.toUpperCase()],
  ['quoted', key => `"${key}"`],
  ['nothing but its prefix', key => key.slice(0, key.lastIndexOf('_') + 1)],
  ['of another API', () => `sk_live_${'a'.repeat(34)}`],
  ['empty', () => ''],
]

/** Strangers learn nothing: what is no key answers as a key nobody issued does, to the byte. */
export function looksUnknown(scene: () => Scene, line: string, prefix: string, name: DemoName): void {
  it.each(malformations)(`a key %s answers exactly as one that ${name} never issued`, async (_, malform) => {
    const { secret } = await scene().key(wantedOf[name])
    const [unknown, malformed] = [
      await scene().ask(line, { key: unissued(prefix) }),
      await scene().ask(line, { key: malform(secret) }),
    ]
    expect(unknown.status).toBe(401)
    expect(plain(malformed)).toEqual(plain(unknown))
  })
}

const wantedOf = { zenhire: {}, zensearch: {}, jobhive: { environment: 'live' }, hiring: {} } as const
