import type { Surface } from '../surfaces/surface.ts'

type Differs = NonNullable<Surface['differs']>

const named = (names: readonly string[], why: string): Differs =>
  Object.fromEntries(names.map(it => [it, why]))

/** A proxy that keeps the body: what cannot be judged without it is refused. */
export const BODY_STAYS = named(
  [
    'an allowed collection, named in the body',
    'a denied collection',
    'a module by a field of the body',
    'a missing module by a field of the body',
    'a body that is no JSON',
    'a body that is too large',
    'no signature',
    'a stale signature',
    'a signature over the same JSON written otherwise',
    'a signature over the very bytes',
    'a signed message',
    'a signed message with another method',
    'a signed message with another body',
    'a signed message of long ago',
    'a signed message, twice',
  ],
  'the body stays at the proxy, so the request is refused',
)

/** nginx passes no header on whose name has an underscore. */
export const NO_UNDERSCORES = named(
  ['a carrier spelled with underscores'],
  'nginx drops the header, so there is no key',
)

/** Every 2xx lets through, so none can be the answer to a client. */
export const NO_PREFLIGHT = named(
  ['an allowed preflight'],
  'the answer to a preflight would let it through, so it is refused: Traefik’s own CORS middleware answers it before',
)

/** They are not dropped by how they begin before Latchkey is asked. */
export const REFUSED_ALIASES = named(
  ['borrowed identity headers'],
  'headers that look like ours reach Latchkey, which refuses the request',
)

/** Envoy makes one value of two before it asks. */
export const MERGED = named(
  ['a carrier twice', 'a carrier twice, in two cases', 'two origins'],
  'both values are told as one, which is no key and no origin',
)
