import { getPublicSuffix } from 'tldts'

/** Whether everybody can register a name below a host: `com`, `co.uk`, `github.io`. */
export const isPublicSuffix = (host: string): boolean =>
  getPublicSuffix(host, { allowPrivateDomains: true }) === host
