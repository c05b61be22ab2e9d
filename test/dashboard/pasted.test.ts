import { describe, expect, it } from 'vitest'
import { readPasted, wordsOf } from '../../dashboard/src/pages/explain/parse.ts'
import { askedOf, EMPTY, filledFrom } from '../../dashboard/src/pages/explain/request.ts'
import { worth } from '../build/worth.ts'

const KEY = ['X-API-Key', 'zh_1'] as const
const URL = 'https://api.example.com/v1/runs?x=1'

describe('a pasted curl command', () => {
  it.each([
    ['as a shell has it', `curl '${URL}' -H 'X-API-Key: zh_1'`],
    ['in double quotes, over lines', `curl -X GET "${URL}" \\\n  --header "X-API-Key: zh_1"`],
    ['as Windows has it', `curl.exe "${URL}" ^\r\n -H "X-API-Key: zh_1"`],
    ['with what is glued together', `curl -XGET --url=${URL} -H'X-API-Key: zh_1' -s --compressed`],
    ['with options nobody needs', `curl -o out.json --max-time 5 ${URL} -H "X-API-Key: zh_1" -k`],
  ])('is read %s', (_, text) => {
    expect(readPasted(text)).toEqual({ method: 'GET', url: URL, headers: [KEY], body: undefined })
  })

  it('with data is a POST of just that', () => {
    const text = `curl ${URL} -d '{"a": "it'"'"'s"}' -A agent -e https://a.example`
    expect(readPasted(text)).toEqual({
      ...{ method: 'POST', url: URL, body: `{"a": "it's"}` },
      headers: [
        ['User-Agent', 'agent'],
        ['Referer', 'https://a.example'],
      ],
    })
  })

  it('is parted into words as a shell parts them', () => {
    expect(wordsOf(`a 'b c'"d e"f \\"g "h\\"i" $'j' ''`)).toEqual(['a', 'b cd ef', '"g', 'h"i', 'j', ''])
  })
})

describe('a pasted message', () => {
  it('is read with its headers and its body', () => {
    const text = 'POST /v1/runs?x=1 HTTP/1.1\r\nHost: api.example.com\r\nX-API-Key: zh_1\r\n\r\n{"a":1}\nb'
    const headers = [['Host', 'api.example.com'], KEY]
    expect(readPasted(text)).toEqual({ method: 'POST', url: '/v1/runs?x=1', headers, body: '{"a":1}\nb' })
  })

  it.each(['', 'hello', 'curl', 'get /v1', '{"a":1}'])('is nothing where there is none: %j', text => {
    expect(readPasted(text)).toBeUndefined()
  })
})

describe('what a pasted request fills in', () => {
  const api = (name: string, hosts: string[]) => ({
    ...{ id: `api_${name}`, name, profile: name, hosts, upstream: null, version: 1, createdAt: '' },
  })
  const apis = [api('one', []), api('two', ['api.example.com'])]
  const filled = (text: string) => filledFrom(worth(readPasted(text)), apis, { ...EMPTY, api: 'one' })

  it('is of the API its host leads to, else the first part of its path', () => {
    expect(filled(`curl ${URL}`)).toMatchObject({ api: 'two', path: '/v1/runs?x=1' })
    expect(filled('curl http://localhost:4701/two/v1/runs')).toMatchObject({ api: 'two', path: '/v1/runs' })
    expect(filled('GET /v1/runs')).toMatchObject({ api: 'one', path: '/v1/runs' })
    expect(filled('GET /x\nHost: api.example.com:443')).toMatchObject({ api: 'two' })
  })

  it('is asked for with headers given twice as two', () => {
    const form = filled(`curl ${URL} -H 'X-API-Key: a' -H 'x-api-key: b'`)
    expect(askedOf({ ...form, ip: ' 192.0.2.1 ' })).toEqual({
      ...{ api: 'two', method: 'GET', path: '/v1/runs?x=1', ip: '192.0.2.1' },
      headers: { 'x-api-key': ['a', 'b'] },
    })
    expect(askedOf({ ...EMPTY, api: 'two', keyId: 'key_1' })).toEqual({ keyId: 'key_1' })
  })
})
