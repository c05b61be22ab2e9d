import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUpstream } from '../../examples/zensearch/upstream.ts'
import { ADA, BAD_BODIES, type Caller, open, type Reply, STRANGER } from './drive.ts'

const SEARCH = '/v1/docs/search'
const DOCUMENTS = '/v1/docs/documents'
const GUIDES: Caller = { ...ADA, Collections: 'col_g', 'Collection-Names': 'the%20guides' }
const BOTH: Caller = { ...ADA, Collections: 'col_g col_n', 'Collection-Names': 'the%20guides notes' }
const NONE: Caller = { ...ADA, Collections: '' }
const PUBLISHABLE: Caller = { ...BOTH, Side: 'publishable' }

const titles = ({ body }: Reply) => body.results.map((result: { title: string }) => result.title)
const refusal = ({ status, body }: Reply) => [status, body.error.code]
const envelope = (code: string) => ({
  error: { code, message: expect.any(String), hint: expect.any(String), request_id: expect.any(String) },
})

/** An upstream whose account has three documents of its own, the oldest first. */
async function stocked() {
  const upstream = open(createUpstream)
  const store = async (id: string, collection: string, title: string, body: string) =>
    expect((await upstream.send(BOTH, 'PUT', `${DOCUMENTS}/${id}`, { collection, title, body })).status).toBe(
      200,
    )
  await store('a', 'col_g', 'Install', 'Download the archive and unpack it.')
  await store('b', 'col_n', 'Changes', 'The archives were renamed; see Install.')
  await store('c', 'the guides', 'Start', 'Run the server.')
  return upstream
}

describe('a ZenSearch account that searches for the first time', () => {
  it('finds three samples about authentication in each collection it may reach', async () => {
    const { send } = open(createUpstream)
    const { status, body } = await send(PUBLISHABLE, 'GET', `${SEARCH}?q=authentication`)
    expect([status, body.total]).toEqual([200, 6])
    expect(body.results[0]).toEqual({
      id: expect.stringMatching(/^doc_/),
      collection: expect.stringMatching(/^col_[gn]$/),
      title: expect.any(String),
      snippet: expect.stringMatching(/authentication/i),
    })
    expect((await send(PUBLISHABLE, 'POST', SEARCH, { query: 'authentication' })).body.total).toBe(6)
  })

  it('finds samples also in a collection that only a later key may reach', async () => {
    const { send } = open(createUpstream)
    expect((await send(GUIDES, 'GET', SEARCH)).body.total).toBe(3)
    expect((await send(BOTH, 'GET', SEARCH)).body.total).toBe(6)
  })

  it('finds only its own documents when it has some', async () => {
    const { send } = await stocked()
    expect((await send(BOTH, 'GET', SEARCH)).body.total).toBe(3)
  })

  it('finds no sample again that it deleted', async () => {
    const { send } = open(createUpstream)
    for (const { id } of (await send(GUIDES, 'GET', SEARCH)).body.results)
      expect((await send(GUIDES, 'DELETE', `${DOCUMENTS}/${id}`)).status).toBe(204)
    expect((await send(GUIDES, 'GET', SEARCH)).body).toEqual({ results: [], total: 0 })
  })
})

describe('a ZenSearch search', () => {
  it('finds words in any grammatical form, the best match first', async () => {
    const { send } = await stocked()
    expect(titles(await send(BOTH, 'GET', `${SEARCH}?q=archive`))).toEqual(
      expect.arrayContaining(['Install', 'Changes']),
    )
    expect(titles(await send(BOTH, 'GET', `${SEARCH}?q=INSTALL`))).toEqual(['Install', 'Changes'])
    expect(titles(await send(BOTH, 'GET', `${SEARCH}?q=archive+server`))).toEqual([])
  })

  it.each(['', '?q=', '?q=%20', '?q=&collection='])(
    'without words (%s) lists the newest first',
    async query => {
      const { send } = await stocked()
      const reply = await send(BOTH, 'GET', SEARCH + query)
      expect([titles(reply), reply.body.total]).toEqual([['Start', 'Changes', 'Install'], 3])
    },
  )

  it.each(['col_g', 'the guides'])('stays in the collection it names: %s', async collection => {
    const { send } = await stocked()
    expect(titles(await send(BOTH, 'POST', SEARCH, { query: 'archive', collection }))).toEqual(['Install'])
    const query = new URLSearchParams({ q: 'archive', collection })
    expect(titles(await send(BOTH, 'GET', `${SEARCH}?${query}`))).toEqual(['Install'])
  })

  it('never leaves the collections the key may reach', async () => {
    const { send } = await stocked()
    expect(titles(await send(GUIDES, 'GET', SEARCH))).toEqual(['Start', 'Install'])
    for (const collection of ['col_n', 'notes', 'nowhere']) {
      expect(refusal(await send(GUIDES, 'GET', `${SEARCH}?collection=${collection}`))).toEqual([
        403,
        'COLLECTION_ACCESS_DENIED',
      ])
      const both = await send(GUIDES, 'GET', `${SEARCH}?collection=col_g&collection=${collection}`)
      expect(both.status).toBe(403)
      expect((await send(GUIDES, 'POST', SEARCH, { query: '', collection })).status).toBe(403)
    }
    expect((await send(NONE, 'GET', SEARCH)).body).toEqual({ results: [], total: 0 })
  })

  it('never leaves the account, even where ids of collections are alike', async () => {
    const { send } = await stocked()
    const other = { ...BOTH, 'Account-Id': 'acc_other' }
    expect((await send(other, 'GET', `${SEARCH}?q=archive`)).body.total).toBe(0)
  })

  it('says how many there are when it shows only the first 20', async () => {
    const { send } = open(createUpstream)
    for (let n = 0; n < 25; n++)
      await send(GUIDES, 'POST', DOCUMENTS, { collection: 'col_g', title: `T${n}`, body: 'same word' })
    for (const q of ['', 'same']) {
      const { body } = await send(GUIDES, 'GET', `${SEARCH}?q=${q}`)
      expect([body.results.length, body.total]).toEqual([20, 25])
    }
  })

  it('takes every text for words, never for operators', async () => {
    const { send } = await stocked()
    for (const q of [
      '"',
      '""',
      "'",
      '*',
      'archive*',
      'NOT',
      'a OR b',
      'title:x',
      '(',
      '{',
      '^',
      'NEAR(a b)',
      '-',
      '\0',
    ])
      expect((await send(BOTH, 'POST', SEARCH, { query: q })).status).toBe(200)
    const anyText = fc.string({ unit: 'binary', maxLength: 100 })
    await fc.assert(
      fc.asyncProperty(anyText, async query => {
        expect((await send(BOTH, 'POST', SEARCH, { query })).status).toBe(200)
      }),
      { numRuns: 300 },
    )
    expect((await send(BOTH, 'POST', SEARCH, { query: 'a '.repeat(100) })).status).toBe(200)
    expect(refusal(await send(BOTH, 'GET', `${SEARCH}?q=${'x'.repeat(201)}`))).toEqual([
      400,
      'INVALID_REQUEST',
    ])
  })
})

describe('a ZenSearch document', () => {
  const DOCUMENT = { collection: 'notes', title: 'Note', body: 'Lighthouse' }

  it('is created with an id of ours or of the client, and found at once', async () => {
    const { send } = open(createUpstream)
    const created = await send(BOTH, 'POST', DOCUMENTS, DOCUMENT)
    const shown = { ...DOCUMENT, collection: 'col_n', id: expect.stringMatching(/^doc_/) }
    expect([created.status, created.body]).toEqual([201, shown])
    const put = await send(BOTH, 'PUT', `${DOCUMENTS}/my.note-1`, DOCUMENT)
    expect([put.status, put.body]).toEqual([200, { ...shown, id: 'my.note-1' }])
    expect((await send(BOTH, 'GET', `${SEARCH}?q=lighthouse`)).body.total).toBe(2)
  })

  it('is found by its new words only, once it is replaced, and not at all once it is deleted', async () => {
    const { send } = open(createUpstream)
    await send(BOTH, 'PUT', `${DOCUMENTS}/n`, DOCUMENT)
    await send(BOTH, 'PUT', `${DOCUMENTS}/n`, { ...DOCUMENT, collection: 'col_g', body: 'Harbour' })
    const total = async (q: string) => (await send(BOTH, 'GET', `${SEARCH}?q=${q}`)).body.total
    expect([await total('lighthouse'), await total('harbour')]).toEqual([0, 1])
    const gone = await send(BOTH, 'DELETE', `${DOCUMENTS}/n`)
    expect([gone.status, gone.text, await total('harbour')]).toEqual([204, '', 0])
    expect(refusal(await send(BOTH, 'DELETE', `${DOCUMENTS}/n`))).toEqual([404, 'DOCUMENT_NOT_FOUND'])
  })

  it('is out of reach for a key without its collection', async () => {
    const { send } = await stocked()
    const denied = [403, 'COLLECTION_ACCESS_DENIED']
    expect(refusal(await send(GUIDES, 'POST', DOCUMENTS, DOCUMENT))).toEqual(denied)
    expect(refusal(await send(GUIDES, 'PUT', `${DOCUMENTS}/new`, DOCUMENT))).toEqual(denied)
    const stolen = { ...DOCUMENT, collection: 'col_g' }
    expect(refusal(await send(GUIDES, 'PUT', `${DOCUMENTS}/b`, stolen))).toEqual(denied)
    expect(refusal(await send(GUIDES, 'DELETE', `${DOCUMENTS}/b`))).toEqual(denied)
    expect((await send(BOTH, 'GET', `${SEARCH}?collection=notes`)).body.total).toBe(1)
  })

  it('belongs to one account: the same id is another document elsewhere', async () => {
    const { send } = await stocked()
    const other = { ...BOTH, 'Account-Id': 'acc_other' }
    expect((await send(other, 'DELETE', `${DOCUMENTS}/a`)).status).toBe(404)
    expect((await send(other, 'PUT', `${DOCUMENTS}/a`, DOCUMENT)).status).toBe(200)
    expect(titles(await send(BOTH, 'GET', `${SEARCH}?q=unpack`))).toEqual(['Install'])
  })

  it.each([
    ['POST', DOCUMENTS],
    ['PUT', `${DOCUMENTS}/a`],
    ['DELETE', `${DOCUMENTS}/a`],
  ])('is not written by a publishable key: %s', async (method, path) => {
    const { send } = await stocked()
    for (const Side of ['publishable', '', 'other']) {
      const body = method === 'DELETE' ? undefined : DOCUMENT
      expect(refusal(await send({ ...BOTH, Side }, method, path, body))).toEqual([403, 'READ_ONLY_KEY'])
    }
  })
})

describe('a ZenSearch request that makes no sense', () => {
  it.each(Object.entries(BAD_BODIES))('is refused with a hint when its body is %s', async (_, text) => {
    const { send } = open(createUpstream)
    for (const path of [SEARCH, DOCUMENTS]) {
      const { status, body } = await send(BOTH, 'POST', path, text)
      expect([status, body]).toEqual([400, envelope('INVALID_REQUEST')])
    }
  })

  it.each([{}, { query: 1 }, { query: 'a', collection: 5 }, { query: 'a', limit: 3 }])(
    'is refused when it searches for %j',
    async sent => {
      const { send } = open(createUpstream)
      expect(refusal(await send(BOTH, 'POST', SEARCH, sent))).toEqual([400, 'INVALID_REQUEST'])
    },
  )

  it('is told what is wrong in the envelope', async () => {
    const { send } = open(createUpstream)
    expect((await send(STRANGER, 'GET', SEARCH)).body).toEqual(envelope('GATEWAY_REQUIRED'))
    expect((await send(BOTH, 'GET', '/v1/docs')).body).toEqual(envelope('NOT_FOUND'))
    const wrong = await send(PUBLISHABLE, 'GET', `${DOCUMENTS}/a`)
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'PUT, DELETE'])
    const document = { collection: 'notes', title: 'T', body: 'x'.repeat(300_000) }
    expect(refusal(await send(BOTH, 'POST', DOCUMENTS, document))).toEqual([413, 'BODY_TOO_LARGE'])
    const small = { ...document, body: '' }
    expect(refusal(await send(BOTH, 'PUT', `${DOCUMENTS}/no%20spaces`, small))).toEqual([
      400,
      'INVALID_REQUEST',
    ])
  })

  it('does no harm with odd characters in a document', async () => {
    const { send } = open(createUpstream)
    const odd = { collection: 'notes', title: '<b>\u0000x', body: 'a\u0000b \ud800 lantern' }
    expect((await send(BOTH, 'POST', DOCUMENTS, odd)).status).toBe(201)
    expect((await send(BOTH, 'GET', `${SEARCH}?q=lantern`)).status).toBe(200)
    expect((await send(BOTH, 'GET', SEARCH)).body.total).toBe(1)
  })
})
