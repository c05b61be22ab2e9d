import type { Dossier } from '../core/key.ts'
import { tightest } from '../core/limit.ts'
import type { Admitted } from '../core/verdict.ts'

/** Every header the upstream is told with begins so. Whatever a client sends under it is dropped. */
export const IDENTITY_PREFIX = 'latchkey-'

/**
 * Who is calling, for the upstream: `[name, value, …]`. Free text is percent-encoded (RFC 3986), lists of
 * names are separated by spaces, and what a key does not have is left out.
 */
export function identityHeaders(verdict: Admitted, requestId: string): string[] {
  const { credential, key, account, project } = verdict.dossier
  const reading = tightest(verdict.readings)
  const reachable = reachableCollections(verdict.dossier)
  const said: readonly (readonly [string, string | number | undefined])[] = [
    ['Request-Id', requestId],
    ['Key-Id', key.id],
    ['Key-Name', encoded(key.name)],
    ['Account-Id', account.id],
    ['Account-Name', encoded(account.name)],
    ['Plan', account.plan === undefined ? undefined : encoded(account.plan)],
    ['Project-Id', project?.id],
    ['Project-Name', project === undefined ? undefined : encoded(project.name)],
    ['Environment', key.environment],
    ['Side', credential.side],
    ['Generation', credential.generation],
    ['Scopes', key.scopes.join(' ')],
    ['Modules', account.modules.join(' ')],
    ['Collections', reachable.map(it => it.id).join(' ')],
    ['Collection-Names', reachable.map(it => encoded(it.name)).join(' ')],
    ['Limit', reading?.limit],
    ['Limit-Used', reading?.used],
    ['Credits-Charged', verdict.charge?.credits ?? 0],
  ]
  return said.flatMap(([name, value]) => (value === undefined ? [] : [`Latchkey-${name}`, String(value)]))
}

/** Half a surrogate pair is no text, and could not be encoded. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

const reachableCollections = ({ key, collections }: Dossier): Dossier['collections'] =>
  collections.filter(it => it.active && (key.collections === 'all' || key.collections.includes(it.id)))
