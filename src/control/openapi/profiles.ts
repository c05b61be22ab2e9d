import type { z } from '@hono/zod-openapi'
import { mapped } from '../../profile/table.ts'
import { NOUNS, WORDS } from '../../profile/words.ts'
import type { ProfileDetail } from '../views/profile.ts'
import { anAccount, anApi } from './nouns.ts'

const aDetail: z.output<typeof ProfileDetail> = {
  name: anApi.profile,
  title: 'ZenSearch',
  languages: ['en'],
  look: {
    logo: 'ZenSearch',
    accent: { light: '#0f766e', onLight: '#ffffff', dark: '#2dd4bf', onDark: '#0a0a0b' },
  },
  nouns: mapped(NOUNS, it => it),
  navigation: [
    {
      label: { en: 'Settings', fr: 'Paramètres' },
      page: null,
      items: [{ label: { en: 'API Keys', fr: 'Clés API' }, page: 'keys' }],
    },
  ],
  wording: mapped(WORDS, it => it),
  rowActions: 'buttons',
  keyNameExample: 'docs-site-production',
  expiryDays: [30, 90],
  rotateDays: 90,
  environments: [],
  scopes: [],
  modules: [],
  limits: [
    {
      name: 'per-key',
      kind: 'window',
      per: 'key',
      limit: 100,
      seconds: 60,
      most: 1_000_000,
      sides: ['publishable', 'secret'],
    },
  ],
  collections: true,
  restrictions: [{ kind: 'hosts', sides: ['publishable'] }],
  signing: {
    timestampHeader: 'X-ZenSearch-Timestamp',
    signatureHeader: 'X-ZenSearch-Signature',
    toleranceSeconds: 300,
  },
  messageSignatures: { toleranceSeconds: 300 },
  signedSides: ['secret'],
  scopesFixed: false,
  expiring: true,
  defaultScopes: 'none',
  graceSeconds: 86_400,
  maxGraceSeconds: 604_800,
  forms: [
    { prefix: 'zsk_pk_', side: 'publishable', issued: true, environment: null },
    { prefix: 'zsk_sk_', side: 'secret', issued: true, environment: null },
  ],
  carriers: [{ header: 'X-ZenSearch-Key', scheme: null }],
  pair: true,
  credits: false,
}

/** An example of each route about what APIs speak and how they look. */
export const PROFILE_EXAMPLES = {
  findProfile: {
    id: anApi.profile,
    reply: {
      detail: aDetail,
      errors: [
        {
          reasons: ['missing'],
          status: 401,
          code: 'MISSING_API_KEY',
          message: { en: 'No API key was sent.', fr: 'No API key was sent.' },
        },
      ],
      routes: [
        {
          methods: ['GET'],
          paths: ['/v1/docs/search'],
          open: false,
          scopes: [],
          query: null,
          modules: [],
          environments: [],
          credits: 0,
        },
      ],
      document: { name: anApi.profile, title: 'ZenSearch' },
    },
  },
  checkProfile: {
    body: { text: '{ "name": "mine" }' },
    reply: { ok: false, complaints: [{ path: 'title', message: 'is missing: give a text' }] },
  },
  showAccountProfile: { id: anAccount.id, reply: aDetail },
  showApiProfile: { id: anApi.name, reply: aDetail },
  checkRestrictions: {
    body: { restrictions: { hosts: ['*.example.com'] }, host: 'docs.example.com' },
    reply: { hosts: { admitted: true, rule: '*.example.com' }, referers: null, addresses: null },
  },
}
