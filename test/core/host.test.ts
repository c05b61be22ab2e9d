import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostMatches, parseHost, parseHostRule, rulesMatching } from '../../src/core/origin.ts'

const fits = (rule: string, host: string): boolean | undefined => {
  const parsed = parseHostRule(rule)
  return parsed && hostMatches(parsed, host)
}

describe('a host', () => {
  it.each([
    ['docs.example.com', 'docs.example.com'],
    ['Docs.EXAMPLE.com', 'docs.example.com'],
    ['docs.example.com.', 'docs.example.com'],
    ['Bücher.DE', 'xn--bcher-kva.de'],
    ['例え.jp', 'xn--r8jz45g.jp'],
    ['example。com', 'example.com'],
    ['localhost', 'localhost'],
    ['my_host', 'my_host'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['[0:0::1]', '[::1]'],
  ])('spelled %s is read as %s', (text, host) => expect(parseHost(text)).toBe(host))

  it.each([
    '',
    '.',
    '..',
    '.example.com',
    'a..example.com',
    'example.com..',
    'example.com:80',
    'example.com/',
    'example.com/path',
    'example.com?q',
    'example.com#f',
    'user@example.com',
    'exam ple.com',
    ' example.com',
    'example.com\n',
    'exam\tple.com',
    'example.com\\evil.org',
    'exam\0ple.com',
    'example%2ecom',
    'a,b.com',
    'a"b.com',
    '*',
    '*.com',
    '＊.com',
    '[::1]:80',
    '[::1]/path',
    '[::1]?q',
    '[::1]#f',
    '[::1]\\x',
    '[::1',
    '[::1]\n',
    '[fe80::1%25eth0]',
    '256.0.0.1',
    'http://example.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(127)}com`,
  ])('is a host and nothing else: %j is refused', text => expect(parseHost(text)).toBeUndefined())
})

describe('an exact host rule', () => {
  it('fits its host and no other', () => {
    expect(fits('example.com', 'example.com')).toBe(true)
    for (const host of [
      'evil-example.com',
      'example.com.evil.org',
      'notexample.com',
      'docs.example.com',
      'com',
    ]) {
      expect(fits('example.com', host)).toBe(false)
    }
  })

  it('may be written in upper case, with a trailing dot, or in its own script', () => {
    expect(fits('EXAMPLE.com.', 'example.com')).toBe(true)
    expect(fits('bücher.de', 'xn--bcher-kva.de')).toBe(true)
  })
})

describe('a wildcard host rule', () => {
  it('fits one or more whole labels below its base', () => {
    expect(fits('*.example.com', 'docs.example.com')).toBe(true)
    expect(fits('*.example.com', 'v2.docs.example.com')).toBe(true)
    expect(fits('*.Bücher.DE', 'shop.xn--bcher-kva.de')).toBe(true)
  })

  it.each([
    'example.com',
    'xexample.com',
    'x-example.com',
    'docs.example.com.evil.org',
    'docs.example.org',
    '.example.com',
  ])('*.example.com does not fit %s', host => expect(fits('*.example.com', host)).toBe(false))

  it('may name a public suffix here: that is refused where rules are entered', () =>
    expect(fits('*.com', 'example.com')).toBe(true))

  it.each([
    '*',
    '*.',
    '**.example.com',
    '*.*.example.com',
    '*example.com',
    'docs.*.com',
    'example.*',
    '*.example.com:80',
    '*..example.com',
    '*..',
    '＊.example.com',
    '*.＊.com',
    '*.[::1]',
    '*.0.0.1',
    '*.127.0.0.1',
    '*.1',
    '*.0x7f.1',
  ])('has its star once, first, before a name: %s is no rule', text =>
    expect(parseHostRule(text)).toBeUndefined(),
  )
})

describe('the rules matching a host', () => {
  const label = fc.constantFrom('a', 'b', 'docs', 'example', 'com', 'x-y', 'xn--bcher-kva')
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map(labels => labels.join('.'))
  const host = fc.oneof(name, fc.ipV4(), fc.constant('[::1]'))

  it('are itself and a wildcard for each parent', () =>
    expect(rulesMatching('v2.docs.example.com')).toEqual([
      'v2.docs.example.com',
      '*.docs.example.com',
      '*.example.com',
      '*.com',
    ]))

  it('are only itself for an address', () => {
    expect(rulesMatching('127.0.0.1')).toEqual(['127.0.0.1'])
    expect(rulesMatching('[::1]')).toEqual(['[::1]'])
  })

  it('contain a rule exactly when it fits the host', () => {
    const rule = fc.tuple(fc.constantFrom('', '*.'), host).map(([star, base]) => star + base)
    const related = host.chain(it =>
      fc.tuple(fc.constant(it), fc.oneof(rule, fc.constantFrom(...parents(it)))),
    )
    fc.assert(
      fc.property(related, ([it, text]) => {
        expect(rulesMatching(it).includes(text)).toBe(fits(text, it) ?? false)
      }),
      { numRuns: 1000 },
    )
  })

  /** Every ending of a host, at a dot or not, with and without a star. */
  const parents = (it: string) =>
    Array.from(it, (_, at) => it.slice(at)).flatMap(ending => [ending, `*.${ending}`, `*${ending}`])
})
