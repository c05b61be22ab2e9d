/** What JobHive's documentation has one set: the key, and which environment the program is meant for. */
export interface JobHiveKey {
  readonly apiKey: string
  readonly environment: Environment
}

/** An environment by its name in `JOBHIVE_ENVIRONMENT`, and how its keys begin. */
const PREFIXES = { development: 'jh_dev_', production: 'jh_live_', test: 'jh_test_' } as const

/** Where a key works. */
export type Environment = keyof typeof PREFIXES

const ENVIRONMENTS = ['development', 'production', 'test'] as const satisfies readonly Environment[]

/**
 * Reads `JOBHIVE_API_KEY` and `JOBHIVE_ENVIRONMENT`, before anything is asked: a program that is meant for production
 * and holds a development key would else work, on data nobody sees.
 * @throws {TypeError} what is missing or does not fit, and what to do about it
 */
export function keyFrom(environment: Readonly<Record<string, string | undefined>>): JobHiveKey {
  const { JOBHIVE_API_KEY: apiKey = '', JOBHIVE_ENVIRONMENT: named } = environment
  const kind = ENVIRONMENTS.find(it => apiKey.startsWith(PREFIXES[it]))
  if (apiKey === '') throw new TypeError('JOBHIVE_API_KEY is not set. Copy a key from Settings → API Keys.')
  if (kind === undefined)
    throw new TypeError('JOBHIVE_API_KEY is no JobHive key: one begins with jh_dev_, jh_live_ or jh_test_.')
  const wanted = ENVIRONMENTS.find(it => it === (named ?? kind))
  if (wanted === undefined)
    throw new TypeError(`JOBHIVE_ENVIRONMENT is "${named}". Set it to ${ENVIRONMENTS.join(', ')}.`)
  if (wanted !== kind)
    throw new TypeError(
      `JOBHIVE_API_KEY is a ${kind} key, but JOBHIVE_ENVIRONMENT is ${wanted}. Use a key that begins with ${PREFIXES[wanted]}.`,
    )
  return { apiKey, environment: wanted }
}
