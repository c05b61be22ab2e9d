import { describe, expect, it } from 'vitest'
import { shippedProfile } from '../../scripts/shipped.ts'
import { COMPLAINTS } from '../../src/core/reason.ts'
import { noon } from '../build/case.ts'
import { full, say } from './say.ts'

const zenhire = shippedProfile('zenhire')
const zensearch = shippedProfile('zensearch')
const jobhive = shippedProfile('jobhive')
const hiring = shippedProfile('hiring')

describe('JobHive', () => {
  it('asks for the key in the very words of its documentation', () =>
    expect(say(jobhive, 'missing')).toMatchObject({
      status: 401,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'WWW-Authenticate': 'Bearer realm="JobHive"',
      },
      body: {
        success: false,
        error: {
          code: 'AUTHENTICATION_REQUIRED',
          message: "API key is required. Include 'Authorization: Bearer YOUR_API_KEY' header.",
          details: { header_missing: 'Authorization' },
        },
      },
    }))

  it('writes its envelope in the order of its documentation', () =>
    expect(jobhive.render('missing', { requestId: 'req_1', now: noon }).body).toBe(
      `{"success":false,"error":{"code":"AUTHENTICATION_REQUIRED","message":"API key is required. Include 'Authorization: Bearer YOUR_API_KEY' header.","details":{"header_missing":"Authorization"}}}`,
    ))

  it('tells which permissions were required and which were granted, as lists', () => {
    const detail = { required: ['webhooks:write'], granted: ['webhooks:read', 'interviews:read'] }
    const { status, headers, body } = say(jobhive, 'scope-missing', { detail })
    expect([status, body.error.code, body.error.details]).toEqual([403, 'INSUFFICIENT_PERMISSIONS', detail])
    expect(headers['WWW-Authenticate']).toBe(
      'Bearer realm="JobHive", error="insufficient_scope", scope="webhooks:write"',
    )
  })

  it('tells when to come back in both headers and, as a number, in the body', () => {
    const { status, headers, body } = say(jobhive, 'rate-limited', { readings: [full(41_001)] })
    expect([status, body.error.code, body.error.details]).toEqual([
      429,
      'RATE_LIMIT_EXCEEDED',
      { retry_after: 42 },
    ])
    expect(headers).toMatchObject({
      'Retry-After': '42',
      'X-RateLimit-Retry-After': '42',
      'X-RateLimit-Limit': '300',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': String(noon / 1000 + 42),
    })
  })

  it('names both environments when a request is for another one', () => {
    const detail = { required: ['live'], environment: 'dev' }
    expect(say(jobhive, 'environment-denied', { detail }).body.error).toMatchObject({
      code: 'ENVIRONMENT_NOT_ALLOWED',
      message: 'This request needs a key of the live environment; yours is a dev key.',
      details: { environment: 'dev', required: ['live'] },
    })
  })
})

describe('ZenHire', () => {
  it.each(['malformed', 'unknown', 'revoked', 'disabled', 'retired'] as const)(
    'says the same of a key that is %s',
    reason => expect(say(zenhire, reason)).toEqual(say(zenhire, 'unknown')),
  )

  it('names the module an account lacks', () => {
    const { status, body } = say(zenhire, 'module-missing', {
      detail: { required: ['multilingual'], granted: [] },
    })
    expect([status, body.error.code]).toEqual([403, 'MISSING_PERMISSION'])
    expect(body.error.message).toContain('multilingual')
    expect(body.error.request_id).toBe('req_1')
  })

  it.each([
    ['missing', 401, 'MISSING_API_KEY'],
    ['unknown', 401, 'INVALID_API_KEY'],
    ['expired', 401, 'API_KEY_EXPIRED'],
    ['account-inactive', 401, 'CLIENT_INACTIVE'],
    ['module-missing', 403, 'MISSING_PERMISSION'],
    ['rate-limited', 429, 'RATE_LIMIT_EXCEEDED'],
    ['credits-exhausted', 402, 'INSUFFICIENT_CREDITS'],
  ] as const)('spells %s as %i %s', (reason, status, code) =>
    expect(say(zenhire, reason)).toMatchObject({ status, body: { error: { code } } }),
  )
})

describe('ZenSearch', () => {
  it.each([
    ['missing', 401, 'MISSING_API_KEY'],
    ['revoked', 401, 'INVALID_API_KEY'],
    ['expired', 401, 'API_KEY_EXPIRED'],
    ['signature-missing', 401, 'HMAC_SIGNATURE_MISSING'],
    ['signature-wrong', 401, 'HMAC_SIGNATURE_INVALID'],
    ['signature-stale', 401, 'HMAC_TIMESTAMP_EXPIRED'],
    ['resource-denied', 403, 'COLLECTION_ACCESS_DENIED'],
    ['resource-unknown', 403, 'COLLECTION_NOT_FOUND'],
    ['host-denied', 403, 'HOST_NOT_ALLOWED'],
    ['referer-denied', 403, 'REFERER_NOT_ALLOWED'],
    ['address-denied', 403, 'IP_NOT_ALLOWED'],
    ['side-denied', 403, 'READ_ONLY_KEY'],
    ['rate-limited', 429, 'RATE_LIMITED'],
  ] as const)('spells %s as %i %s', (reason, status, code) =>
    expect(say(zensearch, reason)).toMatchObject({ status, body: { error: { code } } }),
  )

  it('gives a hint with every complaint', () => {
    for (const complaint of COMPLAINTS) expect(say(zensearch, complaint).body.error.hint).toMatch(/\.$/)
  })

  it('repeats the collection that was asked for, whatever it is called', () => {
    const resource = '$message "quoted" \u2028 <b>'
    const { body, headers } = say(zensearch, 'resource-unknown', { detail: { resource } })
    expect(body.error.message).toContain(resource)
    expect(JSON.stringify(headers)).not.toContain('quoted')
  })
})

describe('the hiring API', () => {
  const title = (acceptLanguage?: string) => say(hiring, 'missing', { acceptLanguage }).body.title

  it.each(['fr', 'fr-FR', 'fr-CA, en;q=0.8', 'de, fr;q=0.5, en;q=0.1', 'en;q=0, *'])(
    'speaks French to those who ask for it: %s',
    accepted => expect(title(accepted)).toBe('Authentification requise'),
  )

  it.each([undefined, '', '*', 'en', 'de', 'en, fr', 'fr;q=0', ';;,', 'x'.repeat(9000)])(
    'speaks English to everybody else: %s',
    accepted => expect(title(accepted)).toBe('Unauthorized'),
  )

  it('says which language it answers in', () => {
    expect(say(hiring, 'missing', { acceptLanguage: 'fr' }).headers['Content-Language']).toBe('fr')
    expect(say(hiring, 'missing').headers['Content-Language']).toBe('en')
    expect(say(zenhire, 'missing', { acceptLanguage: 'fr' }).headers).not.toHaveProperty('Content-Language')
  })

  it('answers with a problem document', () =>
    expect(say(hiring, 'scope-missing', { detail: { required: ['jobs:write'], granted: [] } })).toEqual({
      status: 403,
      headers: {
        'Content-Type': 'application/problem+json; charset=utf-8',
        'Content-Language': 'en',
        'WWW-Authenticate': 'Bearer realm="Hiring API", error="insufficient_scope", scope="jobs:write"',
      },
      body: {
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
        detail:
          'This API key lacks a scope this request needs: jobs:write. Scopes of a key are fixed: create a new key that has it.',
        code: 'insufficient_scope',
        request_id: 'req_1',
      },
    }))

  it('names no error when no key was sent, and invalid_token when it is no good', () => {
    expect(say(hiring, 'missing').headers['WWW-Authenticate']).toBe('Bearer realm="Hiring API"')
    for (const reason of ['malformed', 'unknown', 'revoked'] as const)
      expect(say(hiring, reason).headers['WWW-Authenticate']).toBe(
        'Bearer realm="Hiring API", error="invalid_token"',
      )
  })
})
