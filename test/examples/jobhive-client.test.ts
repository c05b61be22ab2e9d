import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createJobHive, type JobHiveOptions } from '../../examples/jobhive/client/client.ts'
import { keyFrom } from '../../examples/jobhive/client/environment.ts'
import { MINUTE } from '../../src/core/terms.ts'
import { closed } from '../build/gateway.ts'
import { listening } from '../build/system.ts'
import { aScene, damaged, type Scene } from '../seeds/scene.ts'

const LIST = '/v1/interviews'
const NEW = {
  method: 'POST',
  body: JSON.stringify({ candidate_name: 'Ada Lovelace', position: 'Engineer' }),
}

let hive: Scene
beforeAll(async () => {
  hive = await aScene('jobhive')
})
afterAll(() => hive.close())

const clientOf = (key: string, more: Partial<JobHiveOptions> = {}) =>
  createJobHive({ env: { JOBHIVE_API_KEY: key }, baseUrl: hive.api.base, ...more })

/** A clock that is waited on without waiting, and how long it was asked to. */
function waiting() {
  const waited: number[] = []
  const wait = async (ms: number, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted()
    waited.push(ms)
    hive.clock.advance(ms)
  }
  return { waited, wait }
}

/** A key whose limit is used up. */
async function exhausted(limit = 1): Promise<string> {
  const { secret } = await hive.key({ environment: 'live', limits: { 'per-key': limit } })
  for (let used = 0; used < limit; used++) await clientOf(secret).makeAuthenticatedRequest(LIST)
  return secret
}

describe('JOBHIVE_API_KEY and JOBHIVE_ENVIRONMENT', () => {
  it.each([
    [{ JOBHIVE_API_KEY: 'jh_live_1', JOBHIVE_ENVIRONMENT: 'production' }, 'production'],
    [{ JOBHIVE_API_KEY: 'jh_dev_1', JOBHIVE_ENVIRONMENT: 'development' }, 'development'],
    [{ JOBHIVE_API_KEY: 'jh_test_1' }, 'test'],
  ])('%j is fine', (env, environment) => expect(keyFrom(env).environment).toBe(environment))

  it.each([
    [{}, 'JOBHIVE_API_KEY is not set'],
    [{ JOBHIVE_API_KEY: 'hr_1' }, 'is no JobHive key'],
    [{ JOBHIVE_API_KEY: 'jh_live_1', JOBHIVE_ENVIRONMENT: 'prod' }, 'JOBHIVE_ENVIRONMENT is "prod"'],
    [
      { JOBHIVE_API_KEY: 'jh_dev_1', JOBHIVE_ENVIRONMENT: 'production' },
      'JOBHIVE_API_KEY is a development key, but JOBHIVE_ENVIRONMENT is production',
    ],
  ])('%j is refused before anything is asked', (env, said) =>
    expect(() => createJobHive({ env, baseUrl: hive.api.base })).toThrow(said),
  )
})

describe('makeAuthenticatedRequest', () => {
  it('sends the key, and gives back whatever the answer is but 401 and 403', async () => {
    const { makeAuthenticatedRequest, environment } = clientOf(hive.keys['dev'] ?? '')
    const made = await makeAuthenticatedRequest(LIST, NEW)
    expect([environment, made.status, Object(await made.json()).success]).toEqual(['development', 201, true])
    expect((await makeAuthenticatedRequest('/v1/interviews/none')).status).toBe(404)
  })

  it.each([
    [
      'INVALID_API_KEY',
      () => damaged(hive.keys['live'] ?? ''),
      'API key is invalid - check your environment variables',
    ],
    ['API_KEY_EXPIRED', () => hive.keys['expired'] ?? '', 'API key has expired - generate a new one'],
  ])('%s is told in the sentence of the documentation', async (code, key, message) => {
    const refused = clientOf(key()).makeAuthenticatedRequest(LIST)
    await expect(refused).rejects.toMatchObject({ name: 'JobHiveError', code, message, status: 401 })
  })

  it('AUTHENTICATION_REQUIRED, as where a proxy took the header away, is told in its sentence', async () => {
    const refusal = await (await fetch(hive.api.base + LIST)).text()
    const server = createServer((_, response) => response.writeHead(401).end(refusal))
    const { makeAuthenticatedRequest } = clientOf('jh_dev_1', { baseUrl: await listening(server) })
    await expect(makeAuthenticatedRequest(LIST)).rejects.toMatchObject({
      code: 'AUTHENTICATION_REQUIRED',
      message: 'API key is missing from request',
      details: { header_missing: 'Authorization' },
    })
    await closed(server)
  })

  it('a missing permission is told with what is needed and what is granted', async () => {
    const refused = clientOf(hive.keys['readOnly'] ?? '').makeAuthenticatedRequest(LIST, NEW)
    await expect(refused).rejects.toMatchObject({
      code: 'INSUFFICIENT_PERMISSIONS',
      status: 403,
      details: { required: ['interviews:write'], granted: ['interviews:read'] },
    })
  })

  it('sends the key to nobody but JobHive', async () => {
    const { makeAuthenticatedRequest } = clientOf(hive.keys['dev'] ?? '')
    for (const path of ['https://example.com/', '//example.com/', 'v1'])
      await expect(makeAuthenticatedRequest(path)).rejects.toThrow('Give a path')
    const server = createServer((_, response) => response.writeHead(302, { Location: hive.api.base }).end())
    const astray = clientOf(hive.keys['dev'] ?? '', { baseUrl: await listening(server) })
    await expect(astray.makeAuthenticatedRequest(LIST)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await closed(server)
  })

  it('tells an answer that is none of JobHive’s', async () => {
    const server = createServer((_, response) => response.writeHead(403).end('<html>'))
    const { makeAuthenticatedRequest } = clientOf('jh_dev_1', { baseUrl: await listening(server) })
    await expect(makeAuthenticatedRequest(LIST)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' })
    await closed(server)
  })
})

describe('makeRateLimitedRequest', () => {
  it('waits as long as X-RateLimit-Retry-After says, and is answered then', async () => {
    const { waited, wait } = waiting()
    const { makeRateLimitedRequest } = clientOf(await exhausted(), { wait })
    expect((await makeRateLimitedRequest(LIST)).status).toBe(200)
    expect(waited).toHaveLength(1)
    expect(waited[0]).toBeGreaterThan(0)
    expect(waited[0]).toBeLessThanOrEqual(MINUTE)
  })

  it('gives up after its tries, before a wait that is too long, and when it is told to', async () => {
    const secret = await exhausted()
    const limited = { code: 'RATE_LIMIT_EXCEEDED', status: 429, details: { retry_after: expect.any(Number) } }
    const { waited, wait } = waiting()
    const asleep = { wait: async (ms: number) => void waited.push(ms) }
    await expect(clientOf(secret, asleep).makeRateLimitedRequest(LIST)).rejects.toMatchObject(limited)
    expect(waited).toHaveLength(2)
    await expect(
      clientOf(secret, { wait, longestWait: 0 }).makeRateLimitedRequest(LIST),
    ).rejects.toMatchObject(limited)
    const stop = new AbortController()
    const withClock = clientOf(secret).makeRateLimitedRequest(LIST, { signal: stop.signal })
    setImmediate(() => stop.abort())
    await expect(withClock).rejects.toMatchObject({ name: 'AbortError' })
    expect(waited).toHaveLength(2)
  })
})

describe('checkKey', () => {
  it('tells whose key it is, what it may do and how its limit stands', async () => {
    const profile = await clientOf(hive.keys['readOnly'] ?? '').checkKey(['interviews:read'])
    expect(profile).toMatchObject({
      ...{ company_name: 'Your Company', plan: 'Professional', api_key_permissions: ['interviews:read'] },
      rate_limit: { requests_per_minute: 300, current_usage: expect.any(Number) },
    })
  })

  it('finds out that a permission is missing before a request fails for it', () =>
    expect(clientOf(hive.keys['readOnly'] ?? '').checkKey(['webhooks:write'])).rejects.toMatchObject({
      code: 'INSUFFICIENT_PERMISSIONS',
      message: expect.stringContaining('webhooks:write'),
    }))
})

describe('the program of the guide', () => {
  const program = fileURLToPath(new URL('../../examples/jobhive/client/usage.ts', import.meta.url))
  const run = (key: string, environment: string) =>
    promisify(execFile)(process.execPath, [program], {
      env: { JOBHIVE_API_KEY: key, JOBHIVE_ENVIRONMENT: environment, JOBHIVE_BASE_URL: hive.api.base },
    })

  it('says whose key it has, and makes an interview', async () => {
    const { stdout } = await run(hive.keys['live'] ?? '', 'production')
    expect(stdout).toMatch(/^Your Company, production\n201 \{"success":true,/)
  })

  it('does not start in production with a development key', async () => {
    const { code, stderr } = await run(hive.keys['dev'] ?? '', 'production').catch(it => it)
    expect([code, stderr]).toEqual([1, expect.stringContaining('is a development key')])
  })
})

/** What the published text prints. */
const AUTHENTICATED = `
async function makeAuthenticatedRequest(url, options = {}) {
  const response = await fetch(url, {
    ...options,
    headers: {
      'Authorization': \`Bearer \${process.env.JOBHIVE_API_KEY}\`,
      'Content-Type': 'application/json',
      ...options.headers
    }
  });

  if (response.status === 401) {
    const error = await response.json();
    
    switch (error.error.code) {
      case 'AUTHENTICATION_REQUIRED':
        throw new Error('API key is missing from request');
      case 'INVALID_API_KEY':
        throw new Error('API key is invalid - check your environment variables');
      case 'API_KEY_EXPIRED':
        throw new Error('API key has expired - generate a new one');
      default:
        throw new Error(\`Authentication failed: \${error.error.message}\`);
    }
  }

  return response;
}`
const LIMITED = `
async function makeRateLimitedRequest(url, options) {
  const response = await fetch(url, options);
  
  if (response.status === 429) {
    const retryAfter = response.headers.get('X-RateLimit-Retry-After');
    console.log(\`Rate limited. Retrying after \${retryAfter} seconds\`);
    
    await new Promise(resolve => setTimeout(resolve, retryAfter * 1000));
    return makeRateLimitedRequest(url, options); // Retry
  }
  
  return response;
}`
const PROFILE = `curl -X GET "https://backend.jobhive.ai/v1/account/profile" \\
  -H "Authorization: Bearer YOUR_API_KEY"`

/** Runs a snippet as it is printed, and gives its function. */
const published = (code: string, globals: object): ((url: string, options?: object) => Promise<Response>) =>
  runInNewContext(`${code}; makeRequest`.replace('makeRequest', /function (\w+)/.exec(code)?.[1] ?? ''), {
    fetch,
    ...globals,
  })

describe('the snippets of the published text, as they are printed', () => {
  it.each([
    ['undefined', 'API key is invalid - check your environment variables'],
    ['expired', 'API key has expired - generate a new one'],
  ])('makeAuthenticatedRequest finds its sentence for the key %s', async (name, sentence) => {
    const env = { JOBHIVE_API_KEY: hive.keys[name] }
    const ask = published(AUTHENTICATED, { process: { env } })
    await expect(ask(hive.api.base + LIST)).rejects.toThrow(sentence)
  })

  it('makeAuthenticatedRequest finds that no key arrived, and is answered for one that is good', async () => {
    const process = { env: { JOBHIVE_API_KEY: hive.keys['live'] } }
    expect((await published(AUTHENTICATED, { process })(hive.api.base + LIST)).status).toBe(200)
    const ask = published(AUTHENTICATED, { process, fetch: (url: string) => fetch(url) })
    await expect(ask(hive.api.base + LIST)).rejects.toThrow('API key is missing from request')
  })

  it('makeRateLimitedRequest waits as long as it is told', async () => {
    const { waited, wait } = waiting()
    const said: string[] = []
    const ask = published(LIMITED, {
      console: { log: (line: string) => said.push(line) },
      setTimeout: (resolve: () => void, ms: number) => void wait(ms, undefined).then(resolve),
    })
    const options = { headers: { Authorization: `Bearer ${await exhausted(2)}` } }
    expect((await ask(hive.api.base + LIST, options)).status).toBe(200)
    expect(said).toEqual([`Rate limited. Retrying after ${Number(waited[0]) / 1000} seconds`])
  })

  it('and curl is answered as the text expects', async () => {
    const { secret } = await hive.key({
      environment: 'live',
      scopes: ['interviews:read', 'interviews:write'],
    })
    const command = PROFILE.replace('https://backend.jobhive.ai', hive.api.base).replace(
      'YOUR_API_KEY',
      secret,
    )
    const { stdout } = await promisify(execFile)('sh', ['-c', command])
    expect(JSON.parse(stdout)).toEqual({
      success: true,
      data: {
        company_name: 'Your Company',
        plan: 'Professional',
        api_key_permissions: ['interviews:read', 'interviews:write'],
        rate_limit: { requests_per_minute: 300, current_usage: 1 },
      },
    })
  })
})
