import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/error.ts'
import type { AuditFilter } from '../../src/ports/audit.ts'
import type { PageRequest } from '../../src/ports/page.ts'
import { temporaryFolder } from '../adapters/folder.ts'
import { after } from '../build/case.ts'
import { at } from '../build/client.ts'
import { aControl, aKeyOf, aShop, type Control, each, type Json } from '../build/control.ts'
import { aHome } from '../build/home.ts'

let control: Control
let accountId: string
beforeEach(async () => {
  control = await aControl()
  accountId = (await aShop(control)).accountId
})

const call = (...said: Parameters<Control['call']>) => control.call(...said)
const entries = async (query = ''): Promise<readonly Json[]> => {
  const { json } = await call('GET', `/v1/audit?limit=100${query}`)
  return [json['items']].flat().map(it => Object(it))
}
const actions = async (query = '') => (await entries(query)).map(it => it['action'])

describe('the audit log', () => {
  it('says who did what to what, when, by which request, and how it was before and after', async () => {
    control.clock.at = after(1000)
    const key = await aKeyOf(control, accountId)
    const { headers } = await call('PATCH', `/v1/keys/${key['id']}`, { name: 'Renamed' })
    const [entry] = await entries()
    expect(entry).toMatchObject({
      action: 'key.amend',
      at: '2026-01-01T12:00:01.000Z',
      actor: { kind: 'root-key', id: control.root.id, name: 'root' },
      requestId: headers.get('x-request-id'),
      accountId,
      target: { kind: 'key', id: key['id'] },
    })
    expect([at(entry, 'before', 'name'), at(entry, 'after', 'name')]).toEqual(['A key', 'Renamed'])
    expect([at(entry, 'before', 'version'), at(entry, 'after', 'version')]).toEqual([1, 2])
  })

  it('has one entry for each change, and none for what was refused or changed nothing', async () => {
    const key = await aKeyOf(control, accountId)
    const place = `/v1/keys/${key['id']}`
    await call('POST', `${place}/disable`)
    await call('POST', `${place}/enable`)
    await call('POST', `${place}/rotate`, { graceSeconds: 60 })
    await call('POST', `${place}/end-grace`)
    await call('POST', `${place}/end-grace`)
    await call('PATCH', place, { name: 'x' }, { headers: { 'if-match': '"1"' } })
    await call('POST', `${place}/revoke`, { reason: 'superseded' })
    await call('POST', `${place}/revoke`)
    await call('POST', `${place}/rotate`)
    await call('POST', `/v1/accounts/${accountId}/projects`, { name: 'web' })
    await call('POST', `/v1/accounts/${accountId}/projects`, { name: 'web' })
    expect(await actions(`&account=${accountId}`)).toEqual([
      ...['project.add', 'key.revoke', 'key.end-grace', 'key.rotate'],
      ...['key.enable', 'key.disable', 'key.issue', 'account.add'],
    ])
  })

  it('is narrowed by account, actor, action, target and time', async () => {
    const other = await control.rootKey(['keys:write'])
    const key = await aKeyOf(control, accountId)
    control.clock.at = after(5000)
    await call('POST', `/v1/keys/${key['id']}/disable`, undefined, { as: other.secret })
    expect(await actions(`&actor=${other.id}`)).toEqual(['key.disable'])
    expect(await actions(`&target=${key['id']}`)).toEqual(['key.disable', 'key.issue'])
    expect(await actions(`&action=key.issue&account=${accountId}`)).toEqual(['key.issue'])
    expect(await actions('&from=2026-01-01T12:00:05Z')).toEqual(['key.disable'])
    expect(await actions(`&account=${accountId}&to=2026-01-01T12:00:05Z`)).toEqual([
      'key.issue',
      'account.add',
    ])
    expect(await actions('&account=acc_none')).toEqual([])
  })

  it('is gone through page by page, newest first, each entry once', async () => {
    for (let nth = 0; nth < 5; nth++) await aKeyOf(control, accountId)
    const all = (await entries()).map(it => it['seq'])
    expect(all).toEqual(all.toSorted((a, b) => Number(b) - Number(a)))
    const seen: string[] = []
    let cursor = ''
    do {
      const { json } = await call('GET', `/v1/audit?limit=2${cursor}`)
      seen.push(...each(json, 'items', 'seq'))
      cursor = typeof json['next'] === 'string' ? `&cursor=${json['next']}` : ''
    } while (cursor !== '')
    expect(seen.map(Number)).toEqual(all)
  })

  it('needs the scope audit:read', async () => {
    const { secret } = await control.rootKey(['keys:read'])
    for (const path of ['/v1/audit', '/v1/audit/verify', '/v1/audit/export'])
      expect((await call('GET', path, undefined, { as: secret })).status).toBe(403)
  })

  it.each(['from=yesterday', 'to=2026-01-01', 'limit=0', 'magic=1', 'account=a b'])(
    'refuses ?%s',
    async query => {
      const { status, json } = await call('GET', `/v1/audit?${query}`)
      expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', query.split('=')[0]])
    },
  )

  it('holds, and says how many entries it has', async () => {
    await aKeyOf(control, accountId)
    const { json } = await call('GET', '/v1/audit/verify')
    const [last] = await entries()
    expect(json).toEqual({ ok: true, count: last?.['seq'], hash: last?.['hash'], flaw: null })
  })
})

describe('an export', () => {
  const exported = async (query: string) => {
    const response = await control.app.request(`/v1/audit/export?${query}`, {
      headers: { authorization: `Bearer ${control.root.secret}` },
    })
    return {
      type: response.headers.get('content-type'),
      headers: response.headers,
      text: await response.text(),
    }
  }

  it('as JSON lines has what the list has', async () => {
    await aKeyOf(control, accountId)
    const { type, headers, text } = await exported(`account=${accountId}`)
    const lines = text.trimEnd().split('\n')
    expect(lines.map(it => JSON.parse(it))).toEqual(await entries(`&account=${accountId}`))
    expect(type).toContain('application/jsonl')
    expect(headers.get('content-disposition')).toBe('attachment; filename="latchkey-audit.jsonl"')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('as CSV has a line for each, and no cell a spreadsheet would run', async () => {
    await call('POST', `/v1/accounts/${accountId}/projects`, { name: '=HYPERLINK("http://x")' })
    await control.rootKey(['keys:write'])
    const { type, text } = await exported('format=csv')
    const lines = text.trimEnd().split('\r\n')
    expect(lines[0]).toBe(
      'seq,id,at,actorKind,actorId,actorName,requestId,address,action,accountId,targetKind,targetId,before,after,hash',
    )
    expect(lines).toHaveLength(1 + (await entries()).length)
    expect(type).toContain('text/csv')
    expect(text).not.toMatch(/(^|,)"?[=+@-]/m)
  })

  it('goes on over many pages, and stops when nobody reads on', async () => {
    for (let nth = 0; nth < 450; nth++)
      await control.engine.ports.audit.append(
        { action: 'session.begin', target: { kind: 'person', id: `per_${nth}` }, before: null, after: null },
        { actor: { kind: 'system', id: 'test', name: 'test' }, at: after(nth) },
      )
    const { text } = await exported('action=session.begin')
    const targets = text
      .trimEnd()
      .split('\n')
      .map(it => at(JSON.parse(it), 'target', 'id'))
    expect(targets).toHaveLength(450)
    expect(new Set(targets).size).toBe(450)
    const reader = (
      await control.app.request('/v1/audit/export', {
        headers: { authorization: `Bearer ${control.root.secret}` },
      })
    ).body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
  })
})

describe('a log in a database somebody wrote to', () => {
  /** Makes a log of a few entries, closes it, lets `hand` at its rows, and asks for a verdict. */
  async function verdictAfter(hand: (database: DatabaseSync) => void) {
    const folder = await temporaryFolder()
    const home = await aHome(folder)
    const account = await home.anAccount()
    for (const name of ['one', 'two', 'three'])
      await home.call('POST', '/v1/keys', { body: { accountId: account, name } })
    const { json: sound } = await home.call('GET', '/v1/audit/verify')
    expect(sound).toMatchObject({ ok: true, flaw: null })
    await home.close()
    const database = new DatabaseSync(join(folder, 'latchkey.db'))
    hand(database)
    database.close()
    const again = await aHome(folder, { knownRootKey: home.rootKey })
    const { json } = await again.call('GET', '/v1/audit/verify')
    await again.close()
    return { ok: json['ok'], count: Number(sound['count']), flaw: Object(json['flaw']) }
  }

  it('is sound while nobody touched it', async () => {
    expect((await verdictAfter(() => {})).ok).toBe(true)
  })

  it('names the entry that was altered', async () => {
    const { ok, flaw } = await verdictAfter(database => {
      const { changes } = database.prepare(`UPDATE audit SET address = '203.0.113.9' WHERE seq = 4`).run()
      expect(Number(changes)).toBe(1)
    })
    expect([ok, flaw.kind, flaw.seq]).toEqual([false, 'altered', 4])
  })

  it('names the entry that was removed', async () => {
    const { ok, flaw } = await verdictAfter(database => database.exec('DELETE FROM audit WHERE seq = 3'))
    expect([ok, flaw.kind, flaw.seq]).toEqual([false, 'missing', 3])
  })

  it('names the end that was cut off', async () => {
    const { ok, flaw, count } = await verdictAfter(database =>
      database.exec('DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)'),
    )
    expect([ok, flaw.kind, flaw.seq]).toEqual([false, 'missing', count])
  })

  it('names the first of two entries that changed places', async () => {
    const { ok, flaw } = await verdictAfter(database =>
      database.exec(`
        UPDATE audit SET seq = -2 WHERE seq = 2;
        UPDATE audit SET seq = 2 WHERE seq = 5;
        UPDATE audit SET seq = 5 WHERE seq = -2;
      `),
    )
    expect([ok, flaw.seq]).toEqual([false, 2])
  })
})

it('an export that breaks off midway does not look like a whole one', async () => {
  const home = await aHome(await temporaryFolder())
  const { audit } = home.home.ports
  const sound = audit.list
  Object.assign(audit, {
    list: async (filter: AuditFilter, page: PageRequest) => {
      if (page.cursor !== undefined) throw new Fault('gone')
      const found = await sound.call(audit, filter, page)
      return { ...found, next: 'more' }
    },
  })
  await expect(home.call('GET', '/v1/audit/export?format=csv')).rejects.toThrow()
  Object.assign(audit, { list: sound })
  expect((await home.call('GET', '/v1/audit/export?format=csv')).status).toBe(200)
  await home.close()
})
