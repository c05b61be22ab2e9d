import { type Family, type Flag, PAGE } from '../verb.ts'
import { explainText } from './explain-text.ts'

/** Only refusals for one reason. */
const REASON: Flag = { flags: '--reason <reason>', about: 'only those refused for this', field: 'reason' }

/** What a list of refusals can be narrowed to. */
export const REFUSALS: readonly Flag[] = [REASON, ...PAGE]

/** Fields a list of refusals shows. */
export const REFUSAL_COLUMNS = ['id', 'at', 'reason', 'rule', 'method', 'path', 'address', 'origin'] as const

const asked = (name: string, about: string, field = name): Flag => ({
  flags: `--${name} <${name}>`,
  about,
  field,
})

export const refusals: Family = {
  name: 'refusals',
  about: 'requests that were refused of late, and why',
  columns: [...REFUSAL_COLUMNS, 'keyId'],
  verbs: [
    {
      name: 'list',
      summary: 'list refused requests, newest first',
      method: 'GET',
      path: '/v1/refusals',
      flags: [
        asked('api', 'only of this API, by id or by name; keys nobody knows are there, too'),
        asked('account', 'only of this account'),
        ...REFUSALS,
      ],
      example: 'refusals list --api zensearch --reason host-denied',
    },
    {
      name: 'explain',
      summary: 'show rule by rule how the gateway would decide about a request; nothing is taken',
      method: 'POST',
      path: '/v1/explain',
      flags: [
        asked('refusal', 'a refused request to judge again, by its id', 'refusalId'),
        asked('key', 'or the key to judge by, by its id', 'keyId'),
        asked('side', 'which half of a pair: secret (the default) or publishable'),
        asked(
          'need',
          'scopes that are needed, as "a AND (b OR c)", instead of what its route says',
          'need.query',
        ),
        asked('method', 'of the request, e.g. GET'),
        asked('path', 'of the request, with its query'),
        asked('host', 'its Host'),
        asked('origin', 'its Origin'),
        asked('referer', 'its Referer'),
        asked('ip', 'the caller’s address'),
      ],
      text: explainText,
      example: 'refusals explain --key key_1m7z… --method GET --path /v1/docs/search',
    },
  ],
}
