import { ALL_PROBLEMS, problemExample } from '../src/control/openapi/problems.ts'
import { ROLES } from '../src/core/member.ts'
import { ACTIONS, type ActionRule } from '../src/core/roles.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import type { GeneratedFile } from './reference.ts'

/** The pages about the management API, from the tables it runs on. */
export const managementReference = (): readonly GeneratedFile[] => [
  { path: 'docs/reference/roles.md', text: rolesPage() },
  { path: 'docs/reference/problems.md', text: problemsPage() },
]

const rolesPage = (): string =>
  page([
    GENERATED,
    '# Who may do what',
    'A person has one role in each account they belong to: owner, admin, member or viewer. Operators stand above accounts. A root key may do what its scopes say, in every account. The control plane asks this table, in one place, before any call.',
    '- Nobody grants more than they hold: no role above one’s own, no scope one lacks.\n- What belongs to an account of others is answered as if it were not there: 404, never 403.\n- An account always has an owner, and there is always an operator.',
    table(
      ['Action', ...ROLES, 'operator', 'root key with', 'Meaning'],
      Object.entries<ActionRule>(ACTIONS).map(([name, rule]) => actionRow(name, rule)),
    ),
    '✓: may. *known*: everybody who shows who they are. *anybody*: without a key or a session. \\*: on root keys and their account `root-keys:read` or `root-keys:write`, too, and only on root keys that reach no further than the caller: in scopes, addresses and time.',
  ])

function actionRow(name: string, { roles, scope, onRootKeys, open, about }: ActionRule): readonly string[] {
  const everybody = open === undefined ? undefined : `*${open}*`
  return [
    code(name),
    ...ROLES.map(role => (roles.includes(role) ? '✓' : (everybody ?? ''))),
    everybody ?? '✓',
    scope === undefined ? (everybody ?? '') : `${code(scope)}${onRootKeys === undefined ? '' : '\\*'}`,
    about,
  ]
}

const problemsPage = (): string =>
  page([
    GENERATED,
    '# Problems',
    'Every refusal of the management API is an RFC 9457 document, `application/problem+json`:',
    `\`\`\`json\n${JSON.stringify(problemExample('input-invalid').value, undefined, 2)}\n\`\`\``,
    'Decide by `code`. `detail` says what to do and may change. `path` names the field, parameter or header it is about. `request_id` is in the log and in `X-Request-Id`. The OpenAPI document at `/v1/openapi.json` says which call can give which.',
    'Codes with an underscore are spelled by the profile `latchkey`: they are what becomes of keys that do not open.',
    table(
      ['Code', 'Status', 'Title', 'For example'],
      ALL_PROBLEMS.map(it => {
        const { status, summary, value } = problemExample(it)
        return [code(it), String(status), summary, value.detail]
      }),
    ),
  ])
