import type { Measures } from '../ports/measures.ts'
import type { Dossiers } from './dossiers.ts'

/** The same dossiers, with how often they were at hand: for whoever wants to know, and for nobody else's price. */
export function countedDossiers(dossiers: Dossiers, measures: Measures): Dossiers {
  const { known, read, readFresh } = dossiers
  let hits = 0
  let misses = 0
  measures.total('latchkey_cache_hits_total', () => hits)
  measures.total('latchkey_cache_misses_total', () => misses)
  measures.gauge('latchkey_cache_keys', () => dossiers.held)
  return {
    known(api, digest, now) {
      const found = known(api, digest, now)
      if (found === undefined) misses++
      else hits++
      return found
    },
    read,
    readFresh,
    get held() {
      return dossiers.held
    },
  }
}
