import { describe, expect, it } from 'vitest'
import { shippedProfile } from '../../scripts/shipped.ts'
import { profileDetail } from '../../src/control/views/profile.ts'

const detail = (name: Parameters<typeof shippedProfile>[0]) => profileDetail(shippedProfile(name).spec)

/** Where a page is, as one reads it off the dashboard: the link, and the tab behind it. */
function wayTo(name: Parameters<typeof shippedProfile>[0], page: string, language: 'en' | 'fr' = 'en') {
  const entry = detail(name).navigation.find(
    it => it.page === page || it.items.some(tab => tab.page === page),
  )
  const tab = entry?.items.find(it => it.page === page)
  return [entry?.label[language], tab?.label[language]].filter(it => it !== undefined).join(' → ')
}

describe('ZenSearch: accessing and creating API keys', () => {
  const { wording, rowActions, keyNameExample, nouns } = detail('zensearch')
  const inEnglish = (word: keyof typeof wording) => wording[word].en

  it('Click Settings in the sidebar. Select the API Keys tab.', () =>
    expect(wayTo('zensearch', 'keys')).toBe('Settings → API Keys'))

  it('Click Create API Key … Click Create', () =>
    expect([inEnglish('createKey'), inEnglish('createSubmit')]).toEqual(['Create API Key', 'Create']))

  it('All Collections: Access any collection in the team', () =>
    expect(`${inEnglish('allCollections')}: ${inEnglish('allCollectionsAbout')}`).toBe(
      'All Collections: Access any collection in the team',
    ))

  it('Specific Collections: Restrict to selected collections only', () =>
    expect(`${inEnglish('someCollections')}: ${inEnglish('someCollectionsAbout')}`).toBe(
      'Specific Collections: Restrict to selected collections only',
    ))

  it.each([
    ['allowedHosts', 'Allowed Hosts', 'Restrict to specific domains (e.g., docs.example.com)'],
    ['allowedReferers', 'Allowed Referers', 'Validate HTTP Referer header'],
    ['allowedAddresses', 'Allowed IPs', 'Restrict to specific IP addresses or CIDR ranges'],
    ['signing', 'Require HMAC Signing', 'Require request signatures (secret key only)'],
  ] as const)('%s: %s: %s', (word, title, about) =>
    expect([inEnglish(word), inEnglish(`${word}About`)]).toEqual([title, about]),
  )

  it.each([
    ['publishableKey', 'Publishable Key'],
    ['secretKey', 'Secret Key'],
    ['allowedCollections', 'Allowed Collections'],
    ['rateLimit', 'Rate Limit'],
    ['lastUsed', 'Last Used'],
    ['expires', 'Expires At'],
  ] as const)('a property of a key pair, %s: %s', (word, title) => expect(inEnglish(word)).toBe(title))

  it('Keys are only shown once at creation. Store them securely.', () =>
    expect(inEnglish('keyShownOnce')).toBe('Keys are only shown once at creation. Store them securely.'))

  it('Click Rotate on the key pair. Click Revoke (trash icon).', () =>
    expect([rowActions, inEnglish('rotate'), inEnglish('revoke')]).toEqual(['buttons', 'Rotate', 'Revoke']))

  it('Revoking a key pair immediately invalidates both the publishable and secret keys.', () =>
    expect(inEnglish('revokeAbout')).toBe(
      'Revoking a key pair immediately invalidates both the publishable and secret keys. Any applications using these keys will stop working.',
    ))

  it('Use descriptive names that indicate purpose and environment: docs-site-production', () =>
    expect(keyNameExample).toBe('docs-site-production'))

  it('Manage API key pairs … access any collection in the team', () =>
    expect([nouns.key.many.en, nouns.account.one.en]).toEqual(['key pairs', 'team']))
})

describe('JobHive: getting your API key', () => {
  const { wording, environments, expiring, defaultScopes } = detail('jobhive')

  it('Go to Settings → API Keys in the main navigation', () =>
    expect(wayTo('jobhive', 'keys')).toBe('Settings → API Keys'))

  it('Click “Generate New API Key” and provide a descriptive name for identification', () =>
    expect([wording.createKey.en, wording.keyNameAbout.en]).toEqual([
      'Generate New API Key',
      'Provide a descriptive name for identification',
    ]))

  it('Copy your API key immediately - it will only be shown once.', () =>
    expect(`${wording.keyShownOnce.en} ${wording.keyKeep.en}`).toBe(
      'Copy your API key immediately - it will only be shown once. Store it securely in your environment variables.',
    ))

  it('Click Advanced Options: select “Create Key with Custom Permissions” instead of default key', () =>
    expect([wording.advanced.en, wording.customPermissions.en, defaultScopes]).toEqual([
      'Advanced Options',
      'Create Key with Custom Permissions',
      'all',
    ]))

  it('Choose only the permissions your application needs', () =>
    expect(wording.scopesAbout.en).toBe('Choose only the permissions your application needs'))

  it('Optionally set an expiration date for additional security', () => expect(expiring).toBe(true))

  it('Development, Production, Test Mode', () =>
    expect(environments.map(it => [it.name, it.title.en])).toEqual([
      ['dev', 'Development'],
      ['live', 'Production'],
      ['test', 'Test Mode'],
    ]))
})

describe('Hiring: key management', () => {
  const { wording, rowActions, scopes, scopesFixed, expiring, rotateDays } = detail('hiring')

  it('Create your keys from Integrations → API keys.', () =>
    expect(wayTo('hiring', 'keys')).toBe('Integrations → API keys'))

  it('in French, as its messages say: Intégrations → Clés API', () =>
    expect(wayTo('hiring', 'keys', 'fr')).toBe('Intégrations → Clés API'))

  it('A key is shown only once at creation, so copy it immediately.', () =>
    expect(wording.keyShownOnce.en).toBe('A key is shown only once at creation, so copy it immediately.'))

  it('Revoke a compromised key instantly from the interface (icon ... → Revoke).', () =>
    expect([rowActions, wording.revoke.en]).toEqual(['menu', 'Revoke']))

  it('There is no limit on the number of active keys per organization.', () =>
    expect(wording.keysAbout.en).toBe('There is no limit on the number of active keys per organization.'))

  it('Apply the principle of least privilege by selecting only the scopes you need.', () =>
    expect([wording.scopesAbout.en, scopes.length]).toEqual([
      'Apply the principle of least privilege by selecting only the scopes you need.',
      15,
    ]))

  it('Scopes are defined at creation and cannot be changed.', () =>
    expect([scopesFixed, wording.scopesFixed.en]).toEqual([
      true,
      'Scopes are defined at creation and cannot be changed. Revoke the key and create a new one with the scopes you want.',
    ]))

  it('Keys do not expire automatically. We recommend rotating them every quarter.', () =>
    expect([expiring, rotateDays, wording.rotateAdvice.en]).toEqual([
      false,
      90,
      'Keys do not expire automatically. They stay active until manually revoked. We recommend rotating them every quarter.',
    ]))
})

describe('ZenHire: getting a key', () => {
  const { wording, nouns, modules } = detail('zenhire')

  it('Creating keys and organizing them into Projects both happen in the dashboard', () =>
    expect([wayTo('zenhire', 'projects'), wayTo('zenhire', 'keys')]).toEqual(['Projects', 'API keys']))

  it('Admins of a client account can create, list, and revoke keys at any time.', () =>
    expect([wording.keysAbout.en, nouns.account.one.en]).toEqual([
      'Admins of a client account can create, list, and revoke keys at any time.',
      'client account',
    ]))

  it('Each run automatically inherits the Project of the API key that submitted it', () =>
    expect(wording.projectAbout.en).toBe(
      'Each run automatically inherits the Project of the API key that submitted it',
    ))

  it('Contact your account manager to enable a module.', () =>
    expect(wording.modulesAbout.en).toBe('Contact your account manager to enable a module.'))

  it('Keys draw on the same credit balance.', () =>
    expect(wording.creditsAbout.en).toBe('Keys draw on the same credit balance.'))

  it('Speech, Interview, CV DeepMatch, and CV DeepSearch', () =>
    expect(modules.slice(0, 4).map(it => it.title.en)).toEqual([
      'Speech',
      'Interview',
      'CV DeepMatch',
      'CV DeepSearch',
    ]))
})
