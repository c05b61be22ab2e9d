import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cpuSecondsOf } from '../build/node-process.ts'
import { aHome, demoOf, expectNoOrphans, jsonIn, manage, serving } from './program.ts'

const KEYS = {
  zenhire: ['main', 'legacy', 'expired', 'revoked', 'disabled', 'inactiveAccount', 'noModules', 'betaKey'],
  zensearch: ['publishable', 'secret', 'signedSecret', 'restrictedPublishable', 'oneCollectionSecret'],
  jobhive: ['live', 'test', 'dev', 'readOnly', 'expired'],
  hiring: ['all', 'readInterviews', 'revoked'],
}
const ALSO = {
  zenhire: { projects: ['alpha', 'beta'], betaKey: expect.stringMatching(/^zh_/) },
  zensearch: { collections: ['allowed', 'other', 'inactive'] },
  jobhive: {},
  hiring: {},
}
const names = ['zenhire', 'zensearch', 'jobhive', 'hiring'] as const

/** What a shell would make of a curl line of the banner. */
function requestIn(line: string) {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
  const after = (flag: string) => words.flatMap((word, at) => (word === flag ? [words[at + 1] ?? ''] : []))
  const headers = after('-H').map(it => it.split(/: (.*)/).slice(0, 2))
  const [body] = after('-d')
  const url = words.find(word => word.startsWith('http')) ?? ''
  const method = after('-X')[0] ?? 'GET'
  return new Request(url, {
    method,
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
  })
}

const curlsIn = (text: string) => text.split('\n').filter(line => line.trim().startsWith('curl '))

describe('the first start', () => {
  it('writes a demo.json for its owner alone that holds everything scripts rely on', async () => {
    const home = aHome()
    const program = await serving(home)
    expect(statSync(join(home, 'demo.json')).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'demo.env')).mode & 0o777).toBe(0o600)
    expect(statSync(home).mode & 0o777).toBe(0o700)

    const demo = demoOf(home)
    expect(demo).toEqual({
      control: expect.stringMatching(/^http:\/\/localhost:\d+$/),
      gateway: expect.stringMatching(/^http:\/\/localhost:\d+$/),
      rootKey: expect.stringMatching(/^lk_root_/),
      apis: expect.any(Object),
      people: expect.any(Object),
    })
    expect(Object.keys(demo.people ?? {})).toEqual(['operator', ...names])
    for (const { email, password } of Object.values(demo.people ?? {})) {
      expect([email, password]).toEqual([
        expect.stringMatching(/@demo\.localhost$/),
        expect.stringMatching(/^\w{20}$/),
      ])
    }
    expect(Object.keys(demo.apis)).toEqual(names)
    for (const name of names) {
      const { base, host, account, keys, ...also } = demo.apis[name]
      expect([base, host]).toEqual([`${demo.gateway}/${name}`, `${name}.localhost`])
      expect(account).toMatch(/^acc_/)
      expect(Object.keys(keys)).toEqual(KEYS[name])
      expect(new Set(Object.values(keys)).size).toBe(KEYS[name].length)
      for (const key of Object.values(keys)) expect(key).toMatch(/^\w{30,}$/)
      const shown = Object.entries(also).map(([part, value]) => [
        part,
        typeof value === 'object' ? Object.keys(value) : value,
      ])
      expect(Object.fromEntries(shown)).toEqual(ALSO[name])
    }
    expect(await program.stop()).toEqual([0, null])
    await expectNoOrphans(home)
  })

  it('has people who can log in, and shows nobody a token to set up more', async () => {
    const home = aHome()
    const program = await serving(home)
    const { control, people } = demoOf(home)
    for (const login of [people?.operator, people?.['jobhive']]) {
      const reply = await fetch(`${control}/v1/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: control },
        body: JSON.stringify(login),
      })
      expect(reply.status).toBe(200)
    }
    expect(program.said.out).not.toContain('setup_')
  })

  it('prints requests that work as they stand, one for each demo API', async () => {
    const program = await serving(aHome())
    const curls = curlsIn(program.said.out)
    expect(curls).toHaveLength(4)
    for (const curl of curls) {
      const response = await fetch(requestIn(curl))
      expect([curl, response.ok]).toEqual([curl, true])
      expect(response.headers.get('content-type')).toContain('json')
    }
    expect(program.said.err).toBe('')
  })
})

describe('the second start', () => {
  it('takes less than five seconds, keeps keys and data, and says where everything is now', async () => {
    const home = aHome()
    const first = await serving(home)
    const before = demoOf(home)
    const created = await fetch(`${before.apis.zenhire.base}/api/v1/speech/runs`, {
      method: 'POST',
      headers: { 'X-API-Key': `${before.apis.zenhire.keys['main']}`, 'Content-Type': 'application/json' },
      body: '{}',
    })
    const { id } = await jsonIn(created)
    await first.stop()

    const began = performance.now()
    const second = await serving(home)
    // In processor time where the system tells it: what else the machine has to do is not counted.
    const took = existsSync('/proc/self/stat')
      ? cpuSecondsOf(second.child)
      : (performance.now() - began) / 1000
    expect(took).toBeLessThan(5)
    const now = demoOf(home)
    expect([now.control, now.gateway]).not.toEqual([before.control, before.gateway])
    expect(now.rootKey).toBe(before.rootKey)
    for (const name of names) {
      expect(now.apis[name]).toEqual({ ...before.apis[name], base: `${now.gateway}/${name}` })
    }
    const again = await fetch(`${now.apis.zenhire.base}/api/v1/speech/runs/${id}`, {
      headers: { 'X-API-Key': `${now.apis.zenhire.keys['main']}` },
    })
    expect([again.status, await jsonIn(again)]).toEqual([200, expect.objectContaining({ id })])
    expect((await manage(now, 'GET /v1/apis')).json['items']).toHaveLength(5)
    for (const curl of curlsIn(second.said.out)) expect((await fetch(requestIn(curl))).ok).toBe(true)
  })
})
