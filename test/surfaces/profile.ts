import { readFileSync } from 'node:fs'
import { profileLike } from '../build/gateway.ts'

const shipped = JSON.parse(readFileSync(new URL('../../profiles/zensearch.json', import.meta.url), 'utf8'))

/** The French of two refusals; all others are said in English in both languages. */
const FRENCH: Readonly<Record<string, string>> = {
  missing: 'Aucune clé d’API. Envoyez la vôtre dans l’en-tête $header.',
  'scope-missing': 'Cette clé d’API ne le permet pas : il lui manque $requiredText.',
}

interface Row {
  readonly when: readonly string[]
  readonly message: string
  readonly hint: string
}

const both = (en: string, fr = en) => ({ en, fr })

const rows = shipped.errors.rows.map((row: Row) => {
  const fr = row.when.map(it => FRENCH[it]).find(it => it !== undefined)
  return { ...row, message: both(row.message, fr), hint: both(row.hint) }
})

/** Most bytes of a body that is read. */
export const BODY_LIMIT = 2048

/** A profile that has something of everything a request can be refused for. */
export const RICH = profileLike('zensearch', 'rich', {
  languages: ['en', 'fr'],
  carriers: [{ header: 'X-Rich-Key' }, { header: 'Authorization', scheme: 'Bearer' }],
  environments: [
    { name: 'live', about: both('Production.') },
    { name: 'test', about: both('Trying out.'), credits: false },
  ],
  forms: [
    { prefix: 'ri_pk_live_', side: 'publishable', environment: 'live', issued: true },
    { prefix: 'ri_sk_live_', side: 'secret', environment: 'live', issued: true },
    { prefix: 'ri_pk_test_', side: 'publishable', environment: 'test', issued: true },
    { prefix: 'ri_sk_test_', side: 'secret', environment: 'test', issued: true },
  ],
  rotation: { announce: true, page: 'https://rich.test/rotate' },
  scopes: ['things:read', 'things:write'].map(name => ({ name, about: both(`May do ${name}.`) })),
  modules: ['speech', 'multilingual'].map(name => ({ name, about: both(`The module ${name}.`) })),
  signing: {
    timestampHeader: 'X-Rich-Timestamp',
    signatureHeader: 'X-Rich-Signature',
    toleranceSeconds: 300,
  },
  binding: {
    readOnly: ['publishable'],
    hosts: ['publishable'],
    referers: ['publishable'],
    addresses: ['publishable', 'secret'],
    signature: ['secret'],
  },
  tokens: { bound: true },
  errors: { ...shipped.errors, rows },
  proxy: { bodyLimitBytes: BODY_LIMIT },
  routes: [
    { methods: ['GET'], paths: ['/health'], open: true },
    { methods: ['GET'], paths: ['/v1/things', '/v1/things/:id'], scopes: ['things:read'] },
    { methods: ['POST'], paths: ['/v1/things'], scopes: ['things:write'] },
    { methods: ['GET'], paths: ['/v1/things/export'], scopes: ['things:write'] },
    { methods: ['GET'], paths: ['/v1/either'], query: 'things:read OR things:write' },
    { methods: ['GET', 'POST'], paths: ['/v1/echo'] },
    { methods: ['GET'], paths: ['/v1/live'], environments: ['live'] },
    { methods: ['GET'], paths: ['/v1/dear'], cost: 2, credits: 5 },
    {
      methods: ['GET', 'POST'],
      paths: ['/v1/search'],
      access: 'read',
      attributes: { collection: { query: 'collection', json: 'collection' } },
      resource: 'collection',
    },
    {
      methods: ['POST'],
      paths: ['/v1/speech'],
      modules: ['speech'],
      attributes: { language: { json: 'language', default: 'en' } },
      rules: [{ when: { attribute: 'language', notIn: ['en', 'en-*'] }, modules: ['multilingual'] }],
    },
  ],
})
