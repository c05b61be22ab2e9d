import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/adapters/node/clock.ts'
import { surroundings } from '../../src/app/doctor/finding.ts'
import { redisChecks } from '../../src/app/doctor/redis.ts'
import { openHome } from '../../src/app/home.ts'
import { unobserved } from '../../src/app/observing/observing.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { instant, MINUTE } from '../../src/core/terms.ts'
import { aPair } from '../build/certificate.ts'
import { freePort } from '../build/port.ts'
import { type OwnRedis, startOwnRedis } from '../build/redis.ts'

const run = promisify(execFile)
const MAIN = fileURLToPath(new URL('../../src/app/main.ts', import.meta.url))

const servers: OwnRedis[] = []
const folders: string[] = []
afterAll(async () => {
  for (const server of servers) await server.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const aRedis = async (...settings: readonly string[]): Promise<OwnRedis> => {
  const server = await startOwnRedis(settings)
  servers.push(server)
  return server
}

const found = async (env: Readonly<Record<string, string>>) =>
  (await Promise.all(redisChecks.map(it => it.look(surroundings(env))))).flat()

const take = {
  slot: 'per-key/key_1',
  rule: { name: 'per-key', kind: 'window', limit: 5, spanMs: MINUTE },
  group: 'acc_1',
} as const

/** A home with the counters its settings ask for, and what it logs. */
async function aHome(env: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-home-'))
  folders.push(folder)
  const logged: string[] = []
  const note = (_fields: object, message: string) => void logged.push(message)
  const log = { ...unobserved.log, info: note, warn: note }
  const settings = readSettings({ LATCHKEY_HOME: folder, ...env })
  const home = await openHome(settings, systemClock(), { ...unobserved, log })
  return { home, logged, folder }
}

describe('a home with REDIS_URL', () => {
  it.each(['strict', 'lease'])(
    'counts in Redis, so that a killed node forgets nothing (%s)',
    async limits => {
      const { url } = await aRedis()
      const first = await aHome({ REDIS_URL: url, LATCHKEY_LIMITS: limits })
      const other = await aHome({ REDIS_URL: url, LATCHKEY_LIMITS: limits })
      let round = 0
      // Once more where the minute has ended in between, or Redis was silent for too long.
      const seen = async () => {
        const mine = { ...take, slot: `per-key/key_${round++}` }
        await first.home.ports.counters.take([mine], 3, instant(Date.now()))
        return (await other.home.ports.counters.take([mine], 0, instant(Date.now())))[0]?.used
      }
      await expect.poll(seen).toBeGreaterThanOrEqual(3)
      await first.home.close()
      await other.home.close()
    },
  )

  it('says at its start when Redis throws counts away', async () => {
    const { url } = await aRedis('--maxmemory-policy', 'allkeys-lru')
    const { home, logged } = await aHome({ REDIS_URL: url })
    await home.close()
    expect(logged).toContainEqual(expect.stringContaining('set its maxmemory-policy to noeviction'))
  })

  it('starts without Redis, and says so', async () => {
    const server = await aRedis()
    await server.kill()
    const { home, logged } = await aHome({ REDIS_URL: server.url })
    const [reading] = await home.ports.counters.take([take], 1, instant(Date.now()))
    expect(reading?.admitted).toBe(true)
    await home.close()
    expect(logged).toContainEqual(expect.stringContaining('Redis is not to be reached'))
  })
})

describe('the doctor', () => {
  it('finds nothing wrong with a Redis that keeps what it counts', async () => {
    const { url } = await aRedis()
    expect(await found({ REDIS_URL: url })).toEqual([
      { level: 'ok', says: expect.stringMatching(/^answers, is Redis \d/) },
    ])
  })

  it('warns of one that throws counts away', async () => {
    const { url } = await aRedis('--maxmemory-policy', 'volatile-ttl')
    expect(await found({ REDIS_URL: url })).toEqual([
      { level: 'warning', says: expect.stringContaining('volatile-ttl') },
    ])
  })

  it('refuses one that is a part of a cluster', async () => {
    const { url } = await aRedis('--cluster-enabled', 'yes')
    expect(await found({ REDIS_URL: url })).toMatchObject([
      { level: 'refused', says: expect.stringContaining('one machine of a cluster') },
    ])
  })

  it('refuses one that is not there, or lets nobody in, and repeats no password', async () => {
    const { url, port } = await aRedis('--requirepass', 'tell-nobody')
    const [locked] = await found({ REDIS_URL: url })
    expect(locked).toMatchObject({ level: 'refused', says: expect.stringContaining('NOAUTH') })
    const [wrong] = await found({ REDIS_URL: `redis://:guess-nobody@127.0.0.1:${port}` })
    expect(wrong).toMatchObject({ level: 'refused', says: expect.not.stringContaining('guess') })
    expect(await found({ REDIS_URL: `redis://:tell-nobody@127.0.0.1:${port}` })).toMatchObject([
      { level: 'ok' },
    ])
    await servers.at(-1)?.kill()
    expect(await found({ REDIS_URL: url })).toMatchObject([
      { level: 'refused', says: expect.stringContaining('ECONNREFUSED') },
    ])
  })

  it('asks one over TLS, and only one whose certificate is known', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-tls-'))
    folders.push(folder)
    const { cert, key } = await aPair()
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
    writeFileSync(files.cert, cert)
    writeFileSync(files.key, key, { mode: 0o644 })
    const port = await freePort()
    const tls = ['--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-ca-cert-file', files.cert]
    await aRedis(...tls, '--tls-cert-file', files.cert, '--tls-key-file', files.key)
    const env = { LATCHKEY_HOME: folder, REDIS_URL: `rediss://localhost:${port}` }
    const look = async (more: object) => {
      const { stdout } = await run(process.execPath, [MAIN, 'doctor', '--json'], {
        env: { ...process.env, ...env, ...more },
      }).catch(error => error)
      const { checks }: { checks: readonly { check: string }[] } = JSON.parse(stdout)
      return checks.filter(it => it.check === 'REDIS_URL')
    }
    expect(await look({})).toMatchObject([{ level: 'refused', says: expect.stringMatching(/certificate/) }])
    expect(await look({ NODE_EXTRA_CA_CERTS: files.cert })).toMatchObject([{ level: 'ok' }])
  })

  it('needs no more rights than the guide names', async () => {
    const server = await aRedis()
    const rights = ['~latchkey:*', '+@read', '+@write', '+@scripting', '+@connection', '+info', '+time']
    await server.run('acl', 'setuser', 'latchkey', 'reset', 'on', '>tell-nobody', ...rights)
    const url = `redis://latchkey:tell-nobody@127.0.0.1:${server.port}`
    expect(await found({ REDIS_URL: url })).toMatchObject([{ level: 'ok' }])
    const { home, logged } = await aHome({ REDIS_URL: url, LATCHKEY_LIMITS: 'strict' })
    await home.ports.counters.take([take], 1, instant(Date.now()))
    await home.close()
    expect(await server.run('exists', 'latchkey:{acc_1}:window/per-key/key_1')).toBe(1)
    expect(logged.join()).not.toContain('does not answer')
  })

  it('warns of a database for several nodes without a Redis', async () => {
    expect(await found({})).toMatchObject([{ level: 'ok' }])
    expect(await found({ DATABASE_URL: 'postgres://db.example.com/x' })).toMatchObject([
      { level: 'warning', says: expect.stringContaining('each admits the whole of every limit') },
    ])
  })
})
