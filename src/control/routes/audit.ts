import { z } from '@hono/zod-openapi'
import { done } from '../../core/problem.ts'
import type { AuditFilter } from '../../ports/audit.ts'
import { exported, verifyAudit } from '../audit-read.ts'
import { id as idField, line, page, when } from '../input/fields.ts'
import { nothing, type Route, route } from '../route.ts'
import { AuditEntryView, auditEntryView, EXPORT_FORMATS, VerificationView } from '../views/audit.ts'
import { listed, listOf } from '../views/nouns.ts'

const filter = {
  account: idField.optional().describe('Only what concerns this account. People must give one of theirs.'),
  actor: line(200).optional().describe('Only what this person or key did, by id.'),
  action: line(100).optional().describe('Only this, e.g. key.revoke.'),
  target: line(200).optional().describe('Only what was done to this key, member, …, by id.'),
  from: when.optional().describe('From this time on.'),
  to: when.optional().describe('Before this time.'),
}

type Wanted = z.output<z.ZodObject<typeof filter>>

const filterOf = ({ account, actor, action, target, from, to }: Wanted): AuditFilter => ({
  accountId: account,
  actorId: actor,
  action,
  targetId: target,
  from,
  until: to,
})

const listRoute = route(
  {
    id: 'listAudit',
    action: 'audit.read',
    of: { query: 'account' },
    summary: 'List audit entries, newest first',
    method: 'get',
    path: '/v1/audit',
    query: page.extend(filter),
    body: nothing,
    reply: listOf(AuditEntryView),
    fails: ['account-unknown'],
  },
  async ({ ports, query }) => listed(await ports.audit.list(filterOf(query), query), auditEntryView),
)

const verifyRoute = route(
  {
    id: 'verifyAudit',
    action: 'audit.verify',
    of: 'deployment',
    summary: 'Check that no audit entry was altered, removed or moved',
    method: 'get',
    path: '/v1/audit/verify',
    query: nothing,
    body: nothing,
    reply: VerificationView,
    fails: [],
  },
  async ({ ports }) => {
    const { reached, flaw } = await verifyAudit(ports)
    return done({ ok: flaw === undefined, ...reached, flaw: flaw ?? null })
  },
)

const exportRoute = route(
  {
    id: 'exportAudit',
    action: 'audit.read',
    of: { query: 'account' },
    summary: 'All audit entries that fit, newest first, as JSON lines or CSV',
    method: 'get',
    path: '/v1/audit/export',
    query: z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl'), ...filter }),
    body: nothing,
    reply: z.unknown(),
    produces: Object.values(EXPORT_FORMATS).map(it => it.contentType),
    fails: ['account-unknown'],
  },
  async ({ ports, query }) => {
    const format = EXPORT_FORMATS[query.format]
    const headers = {
      'Content-Type': format.contentType,
      'Content-Disposition': `attachment; filename="latchkey-audit.${query.format}"`,
    }
    return done(new Response(exported(ports.audit, filterOf(query), format), { headers }))
  },
)

/** Reading the audit log. */
export const auditRoutes: readonly Route[] = [listRoute, verifyRoute, exportRoute]
