import { type Family, type Flag, GUIDE_LANGUAGE, PAGE, WAIT } from '../verb.ts'

const PLAN: Flag = { flags: '--plan <plan>', about: 'the plan it is on', field: 'plan' }
const MODULE: Flag = {
  flags: '--module <module>',
  about: 'a module it may use; may be repeated',
  field: 'modules',
  kind: 'texts',
}

export const accounts: Family = {
  name: 'accounts',
  about: 'customers of an API',
  columns: ['id', 'name', 'active', 'plan', 'modules', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'add a customer of an API',
      method: 'POST',
      path: '/v1/accounts',
      flags: [
        { flags: '--api <api>', about: 'id or name of the API', field: 'apiId', required: true },
        { flags: '--name <name>', about: 'its name', field: 'name', required: true },
        PLAN,
        MODULE,
      ],
      example: 'accounts create --api zenhire --name "Acme Ltd" --module speech',
    },
    {
      name: 'list',
      summary: 'list those of an API, newest first',
      method: 'GET',
      path: '/v1/accounts',
      flags: [
        { flags: '--api <api>', about: 'id or name of the API', field: 'api', required: true },
        { flags: '--search <text>', about: 'part of the name', field: 'q' },
        ...PAGE,
      ],
      example: 'accounts list --api zenhire',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/accounts/{account}',
      flags: [],
      example: 'accounts show acc_1m7z…',
    },
    {
      name: 'profile',
      summary: 'what its API looks like, and what its keys can be given',
      method: 'GET',
      path: '/v1/accounts/{account}/profile',
      flags: [],
      example: 'accounts profile acc_1m7z… --json',
    },
    {
      name: 'limits',
      summary: 'how the limits stand that its keys share',
      method: 'GET',
      path: '/v1/accounts/{account}/limits',
      flags: [],
      example: 'accounts limits acc_1m7z…',
    },
    {
      name: 'change',
      summary: 'change its name, plan or modules',
      method: 'PATCH',
      path: '/v1/accounts/{account}',
      flags: [
        { flags: '--name <name>', about: 'its name', field: 'name' },
        { ...PLAN, clears: true },
        { ...MODULE, clears: true },
      ],
      example: 'accounts change acc_1m7z… --module speech --module multilingual',
    },
    {
      name: 'disable',
      summary: 'stop all of its keys until it is enabled again',
      method: 'POST',
      path: '/v1/accounts/{account}/disable',
      flags: [WAIT],
      example: 'accounts disable acc_1m7z…',
    },
    {
      name: 'enable',
      summary: 'let its keys work again',
      method: 'POST',
      path: '/v1/accounts/{account}/enable',
      flags: [],
      example: 'accounts enable acc_1m7z…',
    },
    {
      name: 'guide',
      summary: 'write how its keys are used to standard output, as Markdown',
      method: 'GET',
      path: '/v1/accounts/{account}/guide/export',
      raw: true,
      flags: [GUIDE_LANGUAGE],
      example: 'accounts guide acc_1m7z… > authentication.md',
    },
  ],
}
