import type { Measures } from '../ports/measures.ts'
import type { Apis } from './apis.ts'
import { loadApis } from './apis.ts'
import type { Profiles } from './context.ts'
import { countedDossiers } from './counted.ts'
import { cachedDossiers } from './dossiers.ts'
import { foreignKeys } from './foreign.ts'
import type { Ports } from './ports.ts'
import { type NoteTime, timeKeeper } from './timing.ts'
import { type TokenEnds, tokenEnds } from './token-ends.ts'
import { tokenOpener } from './tokens.ts'
import { type Judge, judgeWithout, type Verify, verifier } from './verify.ts'

/** The whole engine over one set of ports. Management operations are functions over `ports` and `profiles`. */
export interface Engine {
  readonly ports: Ports
  readonly profiles: Profiles
  readonly apis: Apis
  readonly verify: Verify
  readonly judge: Judge
  readonly noteTime: NoteTime
  readonly tokenEnds: TokenEnds
}

/** What an engine may use, beside its stores. */
export interface EngineOptions {
  /** Dossiers kept in memory at the most; about 2 KiB each. */
  readonly cachedKeys: number
  /** Who is told how often they were at hand; absent: nobody. */
  readonly measures?: Measures | undefined
}

/** Puts the engine together. Reads the APIs once. */
export async function createEngine(
  ports: Ports,
  profiles: Profiles,
  { cachedKeys, measures }: EngineOptions,
): Promise<Engine> {
  const cached = cachedDossiers(ports.keys, ports.nodes.reliance, cachedKeys)
  const dossiers = measures === undefined ? cached : countedDossiers(cached, measures)
  const deciding = {
    ...ports,
    dossiers,
    foreign: foreignKeys(ports, dossiers),
    openToken: tokenOpener(ports, dossiers),
  }
  return {
    ports,
    profiles,
    apis: await loadApis(ports.directory, profiles),
    verify: verifier(deciding),
    judge: judgeWithout(deciding),
    noteTime: timeKeeper(ports.usage),
    tokenEnds: tokenEnds(ports),
  }
}
