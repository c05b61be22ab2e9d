import { describe, expect, it } from 'vitest'
import { parseRefererRule, refererAllowed } from '../../src/core/origin.ts'

const admits = (rule: string, referer: string | undefined): boolean | undefined => {
  const parsed = parseRefererRule(rule)
  return parsed && refererAllowed([parsed], referer)
}

describe('a referer rule', () => {
  it('of a host alone admits every page of it, under either scheme and any port', () => {
    for (const url of [
      'https://docs.example.com',
      'http://docs.example.com/a/b?q#f',
      'https://DOCS.example.com:81/',
    ]) {
      expect(admits('docs.example.com', url)).toBe(true)
    }
    expect(admits('docs.example.com', 'https://example.com/docs.example.com')).toBe(false)
  })

  it('with a wildcard admits whole labels below it', () => {
    expect(admits('*.example.com', 'https://docs.example.com/')).toBe(true)
    expect(admits('*.example.com', 'https://example.com/')).toBe(false)
    expect(admits('*.example.com', 'https://xexample.com/')).toBe(false)
  })

  it('with a scheme admits only that scheme', () => {
    expect(admits('https://docs.example.com', 'https://docs.example.com/')).toBe(true)
    expect(admits('HTTPS://docs.example.com', 'https://docs.example.com/')).toBe(true)
    expect(admits('https://docs.example.com', 'http://docs.example.com/')).toBe(false)
  })

  it('with a path admits exactly that path, query and fragment apart', () => {
    expect(admits('docs.example.com/guide', 'https://docs.example.com/guide')).toBe(true)
    expect(admits('docs.example.com/guide', 'https://docs.example.com/guide?q#f')).toBe(true)
    for (const path of ['/guide/', '/guide/a', '/guides', '/Guide', '/', '']) {
      expect(admits('docs.example.com/guide', `https://docs.example.com${path}`)).toBe(false)
    }
    expect(admits('docs.example.com/', 'https://docs.example.com')).toBe(true)
    expect(admits('docs.example.com/', 'https://docs.example.com/a')).toBe(false)
  })

  it('ending in /* admits the path and everything below it', () => {
    for (const path of ['/guide', '/guide/', '/guide/a/b']) {
      expect(admits('https://docs.example.com/guide/*', `https://docs.example.com${path}`)).toBe(true)
    }
    for (const path of ['/guides', '/guide-2/a', '/', '/a/guide/']) {
      expect(admits('https://docs.example.com/guide/*', `https://docs.example.com${path}`)).toBe(false)
    }
    expect(admits('docs.example.com/*', 'https://docs.example.com')).toBe(true)
    expect(admits('docs.example.com/*', 'https://docs.example.com/a')).toBe(true)
  })

  it('is not climbed out of with dots', () => {
    for (const path of ['/guide/../admin', '/guide/%2e%2e/admin', '/guide\\..\\admin', '/guide/./../admin']) {
      expect(admits('docs.example.com/guide/*', `https://docs.example.com${path}`)).toBe(false)
    }
  })

  it('may be written as people write paths: other scripts, dots, a slash before the star', () => {
    expect(admits('docs.example.com/über/*', 'https://docs.example.com/%C3%BCber/uns')).toBe(true)
    expect(admits('docs.example.com/über', 'https://docs.example.com/über')).toBe(true)
    expect(admits('docs.example.com/a/../guide', 'https://docs.example.com/guide')).toBe(true)
    expect(admits('docs.example.com/a/../*', 'https://docs.example.com/guide')).toBe(true)
  })

  it('reads a trailing dot and another script in the Referer as the same host', () => {
    expect(admits('docs.example.com', 'https://docs.example.com./guide')).toBe(true)
    expect(admits('bücher.de', 'https://xn--bcher-kva.de/')).toBe(true)
  })

  it.each([
    undefined,
    '',
    'null',
    'docs.example.com',
    '/guide',
    'ftp://docs.example.com/',
    'https:docs.example.com/',
    'https://docs.example.com@evil.org/',
    'https://evil.org@docs.example.com/',
    'https://docs.example.com\\@evil.org/',
    'https://evil.org/https://docs.example.com/',
    'https://evil.org?https://docs.example.com/',
    'https://evil.org#https://docs.example.com/',
    'https://docs.example.com.evil.org/',
    'https://evil-docs.example.com/',
  ])('admits no Referer such as %j', referer => expect(admits('docs.example.com', referer)).toBe(false))

  it.each([
    '',
    '*',
    '/guide',
    'ftp://docs.example.com',
    'https://',
    '//docs.example.com',
    'docs.example.com:8443',
    'user@docs.example.com',
    'docs.example.com/a?q',
    'docs.example.com/a#f',
    'docs.example.com/gui*',
    'docs.example.com/*/a',
    'docs.example.com/*/*',
    'docs.example.com/a b',
    'docs.example.com/a\n',
    'docs.example.com\\a',
    'docs.example.com/a\\b',
    'docs.*.com/',
  ])('spelled %j is refused', text => expect(parseRefererRule(text)).toBeUndefined())

  it('list that is empty admits nothing', () =>
    expect(refererAllowed([], 'https://docs.example.com/')).toBe(false))
})
