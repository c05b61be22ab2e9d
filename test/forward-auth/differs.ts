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
  ],
  'the body stays at the proxy, so the request is refused',
)

/** nginx passes no header on whose name has an underscore. */
export const NO_UNDERSCORES = named(
  ['a carrier spelled with underscores'],
  'nginx drops the header, so there is no key',
)
