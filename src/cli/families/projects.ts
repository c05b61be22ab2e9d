import { type Family, PAGE } from '../verb.ts'

export const projects: Family = {
  name: 'projects',
  about: 'folders for the keys of an account',
  columns: ['id', 'name', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'add one to an account',
      method: 'POST',
      path: '/v1/accounts/{account}/projects',
      flags: [{ flags: '--name <name>', about: 'its name', field: 'name', required: true }],
      example: 'projects create acc_1m7z… --name guides',
    },
    {
      name: 'list',
      summary: 'list those of an account, newest first',
      method: 'GET',
      path: '/v1/accounts/{account}/projects',
      flags: PAGE,
      example: 'projects list acc_1m7z…',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/projects/{project}',
      flags: [],
      example: 'projects show prj_1m7z…',
    },
    {
      name: 'change',
      summary: 'rename it',
      method: 'PATCH',
      path: '/v1/projects/{project}',
      flags: [{ flags: '--name <name>', about: 'its name', field: 'name' }],
      example: 'projects change prj_1m7z… --name manuals',
    },
  ],
}
