import { Fault } from '../../core/error.ts'
import type { NonceStore } from '../../ports/nonces.ts'
import { script } from './connection.ts'
import { PREFIX } from './keys.ts'
import type { Link } from './link.ts'

/** KEYS: where the nonce is kept. ARGV: until when. Answers whether it was new: 1 or 0. */
const REMEMBER = script(`return redis.call('SET', KEYS[1], '', 'NX', 'PXAT', ARGV[1]) and 1 or 0`)

/** Nonces that all nodes on a Redis share. While Redis is away nobody can say whether one is new, so nothing is. */
export function redisNonces(link: Pick<Link, 'ask'>, prefix = PREFIX): NonceStore {
  return {
    async remember(scope, nonce, until) {
      const said = await link.ask('nonce', REMEMBER, [keyOf(prefix, scope, nonce)], () => [until])
      if (said.answer === undefined) throw new Fault('Redis does not say whether a nonce is new.')
      return said.answer === 1
    },
  }
}

/** The scope is written with its length, so that no two pairs are one key. */
const keyOf = (prefix: string, scope: string, nonce: string): string =>
  `${prefix}:nonce:${scope.length}:${scope}:${nonce}`
