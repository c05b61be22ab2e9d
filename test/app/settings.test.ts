import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/settings/settings.ts'
import { SETTINGS } from '../../src/app/settings/table.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('settings', () => {
  it('have a default each', () => {
    const settings = readSettings({})
    expect(settings.LATCHKEY_HOME).toBe(resolve('.latchkey'))
    expect([settings.LATCHKEY_CONTROL_PORT, settings.LATCHKEY_GATEWAY_PORT]).toEqual([4700, 4701])
    expect(settings.LATCHKEY_HOST).toBe('127.0.0.1')
    expect(settings.LATCHKEY_TRUSTED_PROXIES).toEqual([])
  })

  it('say what each is about', () => {
    for (const { about } of Object.values(SETTINGS)) expect(about.length).toBeGreaterThan(10)
  })

  it('are read from a JSON file too, under the same names', () => {
    const path = file('good.json', '{"LATCHKEY_GATEWAY_PORT": 9001, "LATCHKEY_HOST": "::1"}')
    const settings = readSettings({ LATCHKEY_SETTINGS: path })
    expect([settings.LATCHKEY_GATEWAY_PORT, settings.LATCHKEY_HOST]).toEqual([9001, '::1'])
  })

  it('of the environment win over those of the file', () => {
    const path = file('both.json', '{"LATCHKEY_GATEWAY_PORT": "9001"}')
    expect(
      readSettings({ LATCHKEY_SETTINGS: path, LATCHKEY_GATEWAY_PORT: '9002' }).LATCHKEY_GATEWAY_PORT,
    ).toBe(9002)
  })

  it('take a secret as the file of a home holds it, and any other in base64url', () => {
    const bytes = (text: string) => readSettings({ LATCHKEY_SECRET: text }).LATCHKEY_SECRET
    expect(bytes(`${'0f'.repeat(32)}\n`)).toEqual(new Uint8Array(32).fill(15))
    expect(bytes(Buffer.alloc(33, 15).toString('base64url'))).toEqual(new Uint8Array(33).fill(15))
    expect(bytes('')).toBeUndefined()
  })

  it('leave variables of others alone', () =>
    expect(() => readSettings({ PATH: '/bin', LATCH: 'x' })).not.toThrow())

  it.each([
    [
      { LATCHKEY_GATEWAY_PROT: '1' },
      /^LATCHKEY_GATEWAY_PROT in the environment is not a setting: unset it, or write LATCHKEY_GATEWAY_PORT\.$/,
    ],
    [{ LATCHKEY_NOTHING_LIKE_IT: '1' }, /is not a setting: unset it, or write one of LATCHKEY_HOME, /],
    [
      { LATCHKEY_GATEWAY_PORT: '65536' },
      /LATCHKEY_GATEWAY_PORT is "65536": give a port from 0 \(any free one\) to 65535/,
    ],
    [{ LATCHKEY_GATEWAY_PORT: '' }, /LATCHKEY_GATEWAY_PORT is ""/],
    [{ LATCHKEY_CONTROL_PORT: '0x10' }, /LATCHKEY_CONTROL_PORT/],
    [{ LATCHKEY_DEMO: 'yes' }, /LATCHKEY_DEMO is "yes": give 1 or 0/],
    [{ LATCHKEY_TRUSTED_PROXIES: '10.0.0.0/8, 300.1.1.1' }, /"300\.1\.1\.1" is not an address or CIDR range/],
    [{ LATCHKEY_CACHED_KEYS: '0' }, /LATCHKEY_CACHED_KEYS is "0": give a whole number, 1 or more/],
    [{ LATCHKEY_USAGE_FLUSH_SECONDS: '0' }, /"0": give whole seconds from 1 to 60/],
    [{ LATCHKEY_USAGE_HOURS_KEPT_DAYS: '99999' }, /"99999": give whole days from 1 to 36500/],
    [{ LATCHKEY_ROLE: 'data' }, /LATCHKEY_ROLE is "data": give one of all, gateway, control/],
    [{ LATCHKEY_ROLE: 'gateway' }, /LATCHKEY_ROLE is "gateway", which needs DATABASE_URL/],
    [{ LATCHKEY_ROLE: 'control', DATABASE_URL: '' }, /LATCHKEY_ROLE is "control", which needs DATABASE_URL/],
    [{ LATCHKEY_SECRET: 'c2hvcnQ' }, /LATCHKEY_SECRET cannot be used: give 32 random bytes or more/],
    [{ LATCHKEY_EXT_AUTHZ_PORT: '0' }, /LATCHKEY_EXT_AUTHZ_PORT needs LATCHKEY_TRUSTED_PROXIES: set it too/],
    [{ LATCHKEY_TLS_CERT: 'cert.pem' }, /LATCHKEY_TLS_CERT needs LATCHKEY_TLS_KEY: set it too/],
    [{ LATCHKEY_TLS_KEY: 'key.pem' }, /LATCHKEY_TLS_KEY needs LATCHKEY_TLS_CERT: set it too/],
    [{ LATCHKEY_DRAIN_SECONDS: '601' }, /"601": give whole seconds from 0 to 600/],
    [{ LATCHKEY_LOG_LEVEL: 'loud' }, /give one of fatal, error/],
    [{ LATCHKEY_PUBLIC_URL: 'http://keys.example.com' }, /give https:\/\/ and a host/],
    [{ LATCHKEY_PUBLIC_URL: 'https://keys.example.com/path' }, /without a path/],
    [{ LATCHKEY_PUBLIC_URL: 'keys' }, /give https:\/\/ and a host/],
    [{ LATCHKEY_SMTP_URL: 'mail.example.com' }, /begins with smtp/],
    [{ LATCHKEY_OIDC_ISSUER: 'login' }, /give a URL/],
    [{ LATCHKEY_OIDC_ISSUER: 'https://login.example.com' }, /LATCHKEY_OIDC_CLIENT_ID/],
    [{ LATCHKEY_SETTINGS: '/nowhere/settings.json' }, /cannot be opened/],
  ])('that cannot be say so in one sentence: %o', (environment, sentence) =>
    expect(() => readSettings(environment)).toThrow(sentence),
  )

  it.each([
    ['list.json', '[]', /must hold one JSON object/],
    ['broken.json', '{', /not valid JSON/],
    ['twice.json', '{"LATCHKEY_HOST":"a","LATCHKEY_HOST":"b"}', /stands twice/],
    ['stranger.json', '{"LATCHKEY_HOSTS":"a"}', /LATCHKEY_HOSTS in the settings file is not a setting/],
  ])('of a broken file are refused: %s', (name, text, sentence) =>
    expect(() => readSettings({ LATCHKEY_SETTINGS: file(name, text) })).toThrow(sentence),
  )
})
