import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ADA, identityHeaders } from './drive.ts'

const SCRIPT = join(import.meta.dirname, '../../examples/serve.ts')
const HEADERS = identityHeaders({
  ...ADA,
  Environment: 'live',
  Collections: 'col_g',
  'Collection-Names': 'g',
})
const LISTS = {
  zenhire: '/api/v1/speech/runs',
  zensearch: '/v1/docs/search',
  jobhive: '/v1/interviews',
  hiring: '/v1/reports',
}

let folder = ''
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-examples-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts the script as a child with an IPC channel and waits for the line it prints. */
async function serve(...more: string[]) {
  const child = fork(SCRIPT, ['--folder', join(folder, 'data'), ...more], { silent: true })
  children.push(child)
  const exited = once(child, 'exit')
  if (!child.stdout) throw new Error('no output')
  const [line] = await once(createInterface(child.stdout), 'line')
  return { child, exited, urls: JSON.parse(line) }
}

describe('the four upstreams in one process', () => {
  it('answer on this machine, each at the address printed, and end with their parent', async () => {
    const { child, exited, urls } = await serve()
    expect(Object.keys(urls)).toEqual(Object.keys(LISTS))
    for (const [name, path] of Object.entries(LISTS)) {
      expect(urls[name]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect((await fetch(urls[name] + path, { headers: HEADERS })).status).toBe(200)
      expect((await fetch(urls[name] + path)).status).toBe(403)
    }
    child.disconnect()
    expect(await exited).toEqual([0, null])
  })

  it('take headers as long as the gateway passes on', async () => {
    const { urls } = await serve('--only', 'hiring')
    const headers = { ...HEADERS, 'X-Long': 'x'.repeat(31 * 1024) }
    expect((await fetch(urls.hiring + LISTS.hiring, { headers })).status).toBe(200)
  })

  it('refuse a body that is too large while it is still being sent', async () => {
    const { urls } = await serve('--only', 'hiring')
    const body = new Blob(['x'.repeat(5_000_000)]).stream()
    const init = { method: 'POST', headers: HEADERS, body, duplex: 'half' } as const
    const response = await fetch(`${urls.hiring}/v1/jobs`, init)
    expect([response.status, response.headers.get('Content-Type')]).toEqual([413, 'application/problem+json'])
    expect((await fetch(`${urls.hiring}/v1/jobs`, { headers: HEADERS })).status).toBe(200)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('end well at %s and remember everything', async signal => {
    const first = await serve('--only', 'zenhire')
    const runs = first.urls.zenhire + LISTS.zenhire
    const created = await fetch(runs, { method: 'POST', headers: HEADERS, body: '{}' })
    const { id } = JSON.parse(await created.text())
    first.child.kill(signal)
    expect(await first.exited).toEqual([0, null])
    expect(await readdir(join(folder, 'data'))).not.toContain('zenhire.sqlite-wal')

    const second = await serve('--only', 'zenhire')
    expect(Object.keys(second.urls)).toEqual(['zenhire'])
    const again = await fetch(`${second.urls.zenhire}${LISTS.zenhire}/${id}`, { headers: HEADERS })
    expect(again.status).toBe(200)
  })

  it.each(['', '--folder', '--folder=x --only=nobody', '--port 1'])(
    'say how they are started when the arguments are "%s"',
    async line => {
      const child = spawn(process.execPath, [SCRIPT, ...line.split(' ').filter(Boolean)])
      children.push(child)
      const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
      expect([code, complaint]).toEqual([2, expect.stringMatching(/^Usage: /)])
    },
  )
})
