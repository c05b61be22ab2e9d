import { describe, expect, it } from 'vitest'
import { shippedProfile } from '../../scripts/shipped.ts'
import { headerOf } from '../../src/core/raw-headers.ts'
import { hasForm } from '../../src/core/secret.ts'
import { aSecret, starterWith } from './starter.ts'

const zenhire = shippedProfile('zenhire')
const jobhive = shippedProfile('jobhive')
const zensearch = shippedProfile('zensearch')

/** What the engine makes of a presentation nobody knows: the form is checked in full. */
const outcome = (profile: typeof zenhire, ...rawHeaders: readonly string[]): string => {
  const shown = profile.read(rawHeaders)
  if (shown.outcome === 'refused') return shown.reason
  if (shown.outcome === 'token') return shown.outcome
  return hasForm(shown.form, shown.secret) ? shown.secret : 'malformed'
}

describe('a key in a header of its own', () => {
  const secret = aSecret('zh_api_')

  it.each(['X-API-Key', 'x-api-key', 'X-Api-KEY'])('is read whatever the case of the name: %s', name =>
    expect(outcome(zenhire, 'Host', 'a', name, secret)).toBe(secret),
  )

  it('is missing when no header of that name was sent', () =>
    expect(outcome(zenhire, 'Host', 'a', 'Authorization', `Bearer ${secret}`)).toBe('missing'))

  it.each([
    '',
    ' ',
    'zh_api_',
    'Bearer x',
    secret.slice(0, -1),
    `${secret}a`,
    ` ${secret}`,
    `${secret},${secret}`,
  ])('is malformed, not missing, when what was sent cannot be a key: "%s"', value =>
    expect(outcome(zenhire, 'X-API-Key', value)).toBe('malformed'),
  )

  it('is malformed when its checksum does not fit', () =>
    expect(
      outcome(
        zenhire,
        'X-API-Key',
        secret.replace(/.$/, it => (it === 'a' ? 'b' : 'a')),
      ),
    ).toBe('malformed'))

  it('is malformed when it is longer than any key', () =>
    expect(outcome(zenhire, 'X-API-Key', `zh_${'a'.repeat(254)}`)).toBe('malformed'))

  it('is ambiguous when the header stands twice, even with the same key', () =>
    expect(outcome(zenhire, 'X-API-Key', secret, 'x-api-key', secret)).toBe('ambiguous'))

  it.each(['X_API_Key', 'x-api_key', 'X_API-KEY'])(
    'is ambiguous under a name some servers take for it: %s',
    name => {
      expect(outcome(zenhire, name, secret)).toBe('ambiguous')
      expect(outcome(zenhire, 'X-API-Key', secret, name, secret)).toBe('ambiguous')
    },
  )
})

describe('a key after an authorization scheme', () => {
  const secret = aSecret('jh_live_')

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('is read whatever the case of the scheme: %s', scheme =>
    expect(outcome(jobhive, 'Authorization', `${scheme} ${secret}`)).toBe(secret),
  )

  it('may stand more than one space after it', () =>
    expect(outcome(jobhive, 'authorization', `Bearer    ${secret}`)).toBe(secret))

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer   ',
    secret,
    `Basic ${secret}`,
    `Token ${secret}`,
    `Bearer\t${secret}`,
    `Bearer${secret}`,
    `Bearer ${secret} x`,
  ])('is malformed in any other dress: "%s"', value =>
    expect(outcome(jobhive, 'Authorization', value)).toBe('malformed'),
  )

  it('is ambiguous when Authorization stands twice', () =>
    expect(outcome(jobhive, 'Authorization', `Bearer ${secret}`, 'Authorization', 'Basic x')).toBe(
      'ambiguous',
    ))
})

describe('an API with two carriers', () => {
  const both = starterWith({
    carriers: [{ header: 'X-API-Key' }, { header: 'Authorization', scheme: 'Bearer' }],
  })
  const secret = aSecret('my_')

  it('takes a key in either', () => {
    expect(outcome(both, 'X-API-Key', secret)).toBe(secret)
    expect(outcome(both, 'Authorization', `Bearer ${secret}`)).toBe(secret)
  })

  it('refuses both at once as ambiguous, whichever comes first', () => {
    expect(outcome(both, 'X-API-Key', secret, 'Authorization', `Bearer ${secret}`)).toBe('ambiguous')
    expect(outcome(both, 'Authorization', `Bearer ${secret}`, 'X-API-Key', secret)).toBe('ambiguous')
  })
})

describe('a header decisions rest on', () => {
  const secret = aSecret('zsk_pk_')

  it.each(['Host', 'Origin', 'Referer'])('makes the request ambiguous when it stands twice: %s', name => {
    expect(outcome(zensearch, 'X-ZenSearch-Key', secret, name, 'a')).toBe(secret)
    expect(outcome(zensearch, name, 'a', 'X-ZenSearch-Key', secret, name.toLowerCase(), 'a')).toBe(
      'ambiguous',
    )
  })

  it('is told apart from other headers of the same length', () =>
    expect(outcome(zensearch, 'Accept', '*/*', 'Cookie', 'a', 'X-ZenSearch-Key', secret, 'Server', 'b')).toBe(
      secret,
    ))
})

describe('the form of a key', () => {
  const formOf = (secret: string) => {
    const shown = zenhire.read(['X-API-Key', secret])
    if (shown.outcome === 'refused') return shown.reason
    if (shown.outcome === 'token') return shown.outcome
    return hasForm(shown.form, secret) ? shown.form.prefix : 'malformed'
  }

  it.each([
    ['zh_speech_live_9f8e', 'zh_speech_live_'],
    ['zh_speech_test_9f8e', 'zh_speech_test_'],
    ['zh_cv_live_9f8e', 'zh_cv_live_'],
    ['zh_9f8e', 'zh_'],
    [aSecret('zh_api_'), 'zh_api_'],
  ])('is the one with the longest prefix that fits: %s', (secret, prefix) =>
    expect(formOf(secret)).toBe(prefix),
  )

  it('does not fall back to a shorter prefix when the longest fits and the rest does not', () =>
    expect(formOf('zh_api_9f8e')).toBe('malformed'))
})

describe('a header looked up by its name', () => {
  it('is its first value, in any case of the name and with hyphens only', () => {
    expect(headerOf(['Referer', 'a', 'REFERER', 'b'], 'referer')).toBe('a')
    expect(headerOf(['X_A', '1', 'X-A', '2'], 'x-a')).toBe('2')
    expect(headerOf(['Host', 'referer'], 'referer')).toBeUndefined()
  })
})

describe('the headers of a signature', () => {
  it.each(['X-ZenSearch-Timestamp', 'x-zensearch-signature', 'X_ZenSearch_Signature'])(
    'may stand once each: %s',
    name => {
      const key = ['X-ZenSearch-Key', aSecret('zsk_sk_')]
      expect(outcome(zensearch, ...key, name, '1')).toBe(key[1])
      expect(outcome(zensearch, ...key, name, '1', name.toUpperCase(), '1')).toBe('ambiguous')
    },
  )
})
