import { createHmac } from 'node:crypto'
import { isInnerList, parseDictionary } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import {
  announcesBody,
  contentDigests,
  messageSignature,
  type SentMessage,
  signatureBase,
} from '../../src/core/message-signature.ts'
import { worth } from '../build/worth.ts'

/** The request of RFC 9421, B.2. */
const REQUEST: SentMessage = {
  method: 'POST',
  target: '/foo?param=Value&Pet=dog',
  rawHeaders: [
    ...['Host', 'example.com', 'Date', 'Tue, 20 Apr 2021 02:07:55 GMT', 'Content-Type', 'application/json'],
    'Content-Digest',
    'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    ...['Content-Length', '18'],
  ],
}
const COVERED = '"@method" "@authority" "@path" "@query"'
const NAMED = 'created=1618884473;keyid="key_1";nonce="n1"'
const SHOWN = `sig1=:${Buffer.alloc(32).toString('base64')}:`

const signed = (input: string, signature = SHOWN, more: Partial<SentMessage> = {}) => {
  const { rawHeaders = [], ...rest } = more
  const message = { ...REQUEST, ...rest }
  return messageSignature(
    {
      ...message,
      rawHeaders: [...message.rawHeaders, ...rawHeaders, 'Signature-Input', input, 'Signature', signature],
    },
    'key_1',
  )
}

describe('the base of a signature', () => {
  it('is the one of RFC 9421, B.2.5, and so is the HMAC over it', () => {
    const input = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    const member = worth(parseDictionary(`sig-b25=${input}`).get('sig-b25'))
    const base = isInnerList(member) ? signatureBase(REQUEST, member) : undefined
    expect(base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@authority": example.com',
        '"content-type": application/json',
        `"@signature-params": ${input}`,
      ].join('\n'),
    )
    const secret = Buffer.from(
      'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
      'base64',
    )
    expect(createHmac('sha256', secret).update(worth(base)).digest('base64')).toBe(
      'pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=',
    )
  })

  it.each<[string, string, Partial<SentMessage>, string]>([
    ['a path without a query', '/foo', {}, '"@path": /foo\n"@query": ?'],
    ['an empty query', '/foo?', {}, '"@path": /foo\n"@query": ?'],
    ['a query with more question marks', '/a?b?c=%20', {}, '"@path": /a\n"@query": ?b?c=%20'],
  ])('says of %s what was sent', (_, target, more, lines) => {
    const found = signed(`sig1=(${COVERED});${NAMED}`, SHOWN, { target, ...more })
    expect(found).toMatchObject({ base: expect.stringContaining(lines) })
  })

  it.each([
    ['Example.COM', 'example.com'],
    ['example.com:443', 'example.com'],
    ['example.com:80', 'example.com'],
    ['example.com:8443', 'example.com:8443'],
    ['[::1]:8080', '[::1]:8080'],
  ])('says of the host %s that it is %s', (host, authority) => {
    const found = messageSignature(
      {
        ...{ method: 'GET', target: '/' },
        rawHeaders: [
          'Host',
          host,
          'Signature-Input',
          `s=(${COVERED});${NAMED}`,
          'Signature',
          SHOWN.replace('sig1', 's'),
        ],
      },
      'key_1',
    )
    expect(found).toMatchObject({ base: expect.stringContaining(`"@authority": ${authority}\n`) })
  })

  it('joins the values of a header that stands twice', () => {
    const input = `sig1=(${COVERED} "x-a");${NAMED}`
    const found = signed(input, SHOWN, { rawHeaders: ['X-A', ' one ', 'x-a', 'two'] })
    expect(found).toMatchObject({ base: expect.stringContaining('"x-a": one, two\n') })
  })
})

describe('a signature of a message', () => {
  it('is read with what it is made of', () => {
    const found = signed(`sig1=(${COVERED} "content-digest");${NAMED};expires=1618884773;alg="hmac-sha256"`)
    expect(found).toMatchObject({
      ...{ created: 1_618_884_473_000, expires: 1_618_884_773_000, nonce: 'n1', signature: '00'.repeat(32) },
      covered: new Set(['@method', '@authority', '@path', '@query', 'content-digest']),
    })
  })

  it('of another key is none of ours, and stands beside ours', () => {
    const other = `proxy=("@method");created=1;keyid="of-a-proxy"`
    expect(signed(other)).toBe('absent')
    expect(signed(`${other}, sig1=(${COVERED});${NAMED}`)).toMatchObject({ nonce: 'n1' })
  })

  it('is absent where there is none at all', () => expect(messageSignature(REQUEST, 'key_1')).toBe('absent'))

  it.each<[string, string, string?]>([
    ['cannot be read', 'sig1=('],
    ['has no signature of its label', `sig2=(${COVERED});${NAMED}`],
    ['is no list', `sig1;${NAMED}`],
    ['stands there twice', `sig1=(${COVERED});${NAMED}, sig2=(${COVERED});${NAMED}`, `${SHOWN}, sig2=:AA==:`],
    ['has a signature that is text', `sig1=(${COVERED});${NAMED}`, 'sig1="AA"'],
    ['leaves the method out', `sig1=("@authority" "@path" "@query");${NAMED}`],
    ['leaves the host out', `sig1=("@method" "@path" "@query");${NAMED}`],
    ['leaves the path out', `sig1=("@method" "@authority" "@query");${NAMED}`],
    ['leaves the query out', `sig1=("@method" "@authority" "@path");${NAMED}`],
    ['covers something twice', `sig1=(${COVERED} "@path");${NAMED}`],
    ['covers what depends on TLS', `sig1=(${COVERED} "@scheme");${NAMED}`],
    ['covers the whole URL', `sig1=(${COVERED} "@target-uri");${NAMED}`],
    ['covers a part of a header', `sig1=(${COVERED} "content-type";sf);${NAMED}`],
    ['covers a name that is a token', `sig1=(${COVERED} date);${NAMED}`],
    ['covers a header in capitals', `sig1=(${COVERED} "Date");${NAMED}`],
    ['covers a header that is not there', `sig1=(${COVERED} "x-gone");${NAMED}`],
    ['was made by another algorithm', `sig1=(${COVERED});${NAMED};alg="rsa-v1_5-sha256"`],
    ['says the algorithm as a token', `sig1=(${COVERED});${NAMED};alg=hmac-sha256`],
    ['has no time', `sig1=(${COVERED});keyid="key_1";nonce="n1"`],
    ['has a time that is no whole number', `sig1=(${COVERED});created=1.5;keyid="key_1";nonce="n1"`],
    ['has an end that is no number', `sig1=(${COVERED});${NAMED};expires="soon"`],
    ['has no nonce', `sig1=(${COVERED});created=1618884473;keyid="key_1"`],
    ['has an empty nonce', `sig1=(${COVERED});created=1618884473;keyid="key_1";nonce=""`],
    ['has a nonce of two words', `sig1=(${COVERED});created=1618884473;keyid="key_1";nonce="n 1"`],
    ['has an endless nonce', `sig1=(${COVERED});created=1;keyid="key_1";nonce="${'n'.repeat(201)}"`],
  ])('that %s is wrong', (_, input, signature) => expect(signed(input, signature)).toBe('wrong'))

  it('over a value that could pretend to be another line is wrong', () => {
    const rawHeaders = ['X-A', 'one\n"x-b": two']
    expect(signed(`sig1=(${COVERED} "x-a");${NAMED}`, SHOWN, { rawHeaders })).toBe('wrong')
  })

  it('of a request whose host is not known is wrong', () => {
    const rawHeaders = ['Signature-Input', `sig1=(${COVERED});${NAMED}`, 'Signature', SHOWN]
    expect(messageSignature({ method: 'GET', target: '/', rawHeaders }, 'key_1')).toBe('wrong')
  })
})

describe('a digest of a body', () => {
  it('is read as RFC 9530 shows it', () => {
    const shown = contentDigests([
      'Content-Digest',
      'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, unknown=:AA==:',
    ])
    expect(shown).toEqual([
      { kind: 'sha256', digest: '5f8f04f6a3a892aaabbddb6cf273894493773960d4a325b105fee46eef4304f1' },
    ])
  })

  it.each(['', 'sha-256', 'sha-256=:', 'sha-256="x"', 'md5=:AA==:', 'unixsum=1'])(
    'fits nothing, spelled %j',
    text => expect(contentDigests(['Content-Digest', text]).filter(it => it.digest !== '')).toEqual([]),
  )
})

it.each<[readonly string[], boolean]>([
  [[], false],
  [['Content-Length', '0'], false],
  [['Content-Length', '1'], true],
  [['transfer-encoding', 'chunked'], true],
])('a request with the headers %j announces a body: %s', (rawHeaders, announced) =>
  expect(announcesBody(rawHeaders)).toBe(announced),
)
