/** Secrets as lines of a `.env` file. */

interface Named {
  readonly side: 'secret' | 'publishable' | 'signing'
  readonly secret: string
}

const upper = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')

/**
 * The names programs look for secrets under: `JOBHIVE_API_KEY` of a key alone, `ZENSEARCH_PUBLISHABLE_KEY` and
 * `ZENSEARCH_SECRET_KEY` of a pair, `ZENSEARCH_SIGNING_SECRET` of what signs, `LATCHKEY_ROOT_KEY` of a key of Latchkey itself.
 * @param api the name of the API's profile; absent: Latchkey itself
 */
export function variableOf(api: string | undefined, side: Named['side'], isPair: boolean): string {
  if (api === undefined) return 'LATCHKEY_ROOT_KEY'
  if (side === 'signing') return `${upper(api)}_SIGNING_SECRET`
  return `${upper(api)}_${isPair ? `${upper(side)}_KEY` : 'API_KEY'}`
}

/** @param about said above them; one line */
export const dotenvOf = (api: string | undefined, secrets: readonly Named[], about: string): string =>
  [
    `# ${about}`,
    ...secrets.map(it => `${variableOf(api, it.side, secrets.length > 1)}=${it.secret}`),
    '',
  ].join('\n')
