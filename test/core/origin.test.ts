import { describe, expect, it } from 'vitest'
import { hostOfUrl, parseHostRule, sourceAllowed, sourceOf } from '../../src/core/origin.ts'

const docs = { host: 'docs.example.com' }

describe('the source of a request', () => {
  it('is the host of its Origin, whatever the scheme, port and case', () => {
    expect(sourceOf('https://docs.example.com', undefined)).toEqual(docs)
    expect(sourceOf('http://Docs.Example.COM:8443', undefined)).toEqual(docs)
    expect(sourceOf('https://docs.example.com.', undefined)).toEqual(docs)
    expect(sourceOf('https://bücher.de', undefined)).toEqual({ host: 'xn--bcher-kva.de' })
    expect(sourceOf('http://[::1]:3000', undefined)).toEqual({ host: '[::1]' })
  })

  it('is the host of its Referer when it has no Origin', () =>
    expect(sourceOf(undefined, 'https://docs.example.com/guide?q=1#top')).toEqual(docs))

  it('is absent when it has neither', () => expect(sourceOf(undefined, undefined)).toBe('absent'))

  it('is one when both name the same host', () =>
    expect(sourceOf('https://docs.example.com', 'http://DOCS.example.com.:81/guide')).toEqual(docs))

  it('is a conflict when the two name different hosts', () => {
    expect(sourceOf('https://docs.example.com', 'https://evil.org/')).toBe('conflict')
    expect(sourceOf('https://evil.org', 'https://docs.example.com/')).toBe('conflict')
    expect(sourceOf('https://docs.example.com', 'https://example.com/')).toBe('conflict')
  })

  it('is a conflict when the Origin is null, even beside a good Referer', () => {
    expect(sourceOf('null', undefined)).toBe('conflict')
    expect(sourceOf('null', 'https://docs.example.com/')).toBe('conflict')
    expect(sourceOf('https://docs.example.com', 'null')).toBe('conflict')
  })

  it.each([
    ['empty', ''],
    ['a bare host', 'docs.example.com'],
    ['without slashes', 'https:docs.example.com'],
    ['with one slash', 'https:/docs.example.com'],
    ['with three slashes', 'https:///docs.example.com'],
    ['relative to its scheme', '//docs.example.com'],
    ['of another scheme', 'file:///docs.example.com'],
    ['of an extension', 'chrome-extension://docs.example.com'],
    ['a blob', 'blob:https://docs.example.com/1'],
    ['with user-info', 'https://docs.example.com@evil.org/'],
    ['with user-info before the right host', 'https://evil.org@docs.example.com/'],
    ['with a password alone', 'https://:x@docs.example.com/'],
    ['with an empty user-info', 'https://@docs.example.com/'],
    ['with a backslash after the host', 'https://docs.example.com\\@evil.org/'],
    ['with backslashes for slashes', 'https:\\\\docs.example.com'],
    ['two origins', 'https://docs.example.com https://evil.org'],
    ['two origins with a comma', 'https://docs.example.com,https://evil.org'],
    ['with white space before', '\thttps://docs.example.com'],
    ['with a tab inside', 'https://docs.exa\tmple.com'],
    ['with an empty label', 'https://a..docs.example.com'],
    ['with a leading dot', 'https://.docs.example.com'],
    ['a dot', 'https://./'],
    ['a star', 'https://*.example.com'],
    ['with a port that is none', 'https://docs.example.com:99999'],
    ['longer than a name can be', `https://${'a.'.repeat(8000)}docs.example.com`],
  ])('cannot be read from a URL that is %s', (_, url) => {
    expect(hostOfUrl(url)).toBeUndefined()
    expect(sourceOf(url, undefined)).toBe('conflict')
    expect(sourceOf(undefined, url)).toBe('conflict')
  })
})

describe('host rules', () => {
  const rules = ['docs.example.com', '*.example.org'].map(parseHostRule).filter(rule => rule !== undefined)

  it('admit a source one of them fits', () => {
    expect(sourceAllowed(rules, docs)).toBe(true)
    expect(sourceAllowed(rules, { host: 'a.b.example.org' })).toBe(true)
    expect(sourceAllowed(rules, { host: 'example.org' })).toBe(false)
  })

  it('admit neither an absent source nor a conflict, and none of them admits nothing', () => {
    expect(sourceAllowed(rules, 'absent')).toBe(false)
    expect(sourceAllowed(rules, 'conflict')).toBe(false)
    expect(sourceAllowed([], docs)).toBe(false)
  })

  it.each(['evil-docs.example.com', 'docs.example.com.evil.org', 'notdocs.example.com', 'xexample.org'])(
    'are never fooled by a likeness: %s',
    host => expect(sourceAllowed(rules, sourceOf(`https://${host}`, undefined))).toBe(false),
  )
})
