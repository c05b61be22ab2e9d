import { type Family, type Flag, GUIDE_LANGUAGE, PAGE } from '../verb.ts'

const HOST: Flag = {
  flags: '--host <host>',
  about: 'a host that leads to it at the gateway; may be repeated',
  field: 'hosts',
  kind: 'texts',
}
const UPSTREAM: Flag = {
  flags: '--upstream <url>',
  about: 'where its requests are forwarded to',
  field: 'upstream',
}

export const apis: Family = {
  name: 'apis',
  about: 'protected APIs; named by id or by name',
  columns: ['id', 'name', 'profile', 'upstream', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'protect one more API',
      method: 'POST',
      path: '/v1/apis',
      flags: [
        { flags: '--name <name>', about: 'its path segment at the gateway', field: 'name', required: true },
        { flags: '--profile <profile>', about: 'the profile it speaks', field: 'profile', required: true },
        HOST,
        UPSTREAM,
      ],
      example: 'apis create --name talent --profile starter --upstream http://127.0.0.1:8080',
    },
    {
      name: 'list',
      summary: 'list them, newest first',
      method: 'GET',
      path: '/v1/apis',
      flags: PAGE,
      example: 'apis list',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/apis/{api}',
      flags: [],
      example: 'apis show zenhire',
    },
    {
      name: 'change',
      summary: 'change its hosts or where its requests go',
      method: 'PATCH',
      path: '/v1/apis/{api}',
      flags: [
        { ...HOST, clears: true },
        { ...UPSTREAM, clears: true },
      ],
      example: 'apis change zenhire --host api.zenhire.example',
    },
    {
      name: 'profile',
      summary: 'what it looks like, and what its keys can be given',
      method: 'GET',
      path: '/v1/apis/{api}/profile',
      flags: [],
      example: 'apis profile jobhive --json',
    },
    {
      name: 'guide',
      summary: 'write the page it can publish about its keys to standard output, as Markdown',
      method: 'GET',
      path: '/v1/apis/{api}/guide/export',
      raw: true,
      flags: [GUIDE_LANGUAGE],
      example: 'apis guide zenhire --language fr > authentication.md',
    },
  ],
}
