import { type Family, type Flag, PAGE } from '../verb.ts'
import { EXPIRES, list, REVOCATION, ROTATION } from './key-flags.ts'

const SCOPE = list('scope', 'what it may do, at most your own', 'scopes')
const ADDRESS = list('address', 'an IP address or CIDR range it may be used from', 'restrictions.addresses')
const NAME: Flag = { flags: '--name <name>', about: 'its name', field: 'name' }

export const rootKeys: Family = {
  name: 'root-keys',
  about: 'keys of this management API',
  columns: ['id', 'name', 'state', 'scopes', 'credentials', 'expiresAt', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'make a root key and show its secret once',
      method: 'POST',
      path: '/v1/root-keys',
      secrets: true,
      flags: [{ ...NAME, required: true }, { ...SCOPE, required: true }, ADDRESS, EXPIRES],
      example: 'root-keys create --name CI --scope keys:read --scope keys:write',
    },
    {
      name: 'list',
      summary: 'list them, newest first',
      method: 'GET',
      path: '/v1/root-keys',
      flags: PAGE,
      example: 'root-keys list',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/root-keys/{key}',
      flags: [],
      example: 'root-keys show key_1m7z…',
    },
    {
      name: 'change',
      summary: 'change a root key; what is not named stays',
      method: 'PATCH',
      path: '/v1/root-keys/{key}',
      flags: [NAME, ...[SCOPE, ADDRESS, EXPIRES].map(it => ({ ...it, clears: true }))],
      example: 'root-keys change key_1m7z… --scope keys:read',
    },
    {
      name: 'rotate',
      summary: 'make a new secret and show it once; the old one works for the grace period',
      method: 'POST',
      path: '/v1/root-keys/{key}/rotate',
      secrets: true,
      flags: ROTATION,
      example: 'root-keys rotate key_1m7z… --grace 3600',
    },
    {
      name: 'revoke',
      summary: 'stop a root key for good',
      method: 'POST',
      path: '/v1/root-keys/{key}/revoke',
      flags: REVOCATION,
      example: 'root-keys revoke key_1m7z… --reason superseded',
    },
  ],
}
