import { z } from '@hono/zod-openapi'
import type { Dossier } from '../../core/key.ts'
import type { LimitReading } from '../../core/limit.ts'
import { type Need, NOTHING } from '../../core/need.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { MAX_QUERY_LENGTH, parseQuery, type Query } from '../../core/query.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Ruling } from '../../engine/inquiry.ts'
import { noteRefusal } from '../../engine/refusing.ts'
import type { KeyMeta } from '../../ports/key-meta.ts'
import type { Authority } from '../callers/authority.ts'
import type { Reading } from '../input/input.ts'
import { unkeyCall } from './call.ts'
import { codeOf } from './codes.ts'
import { cost, presented, refused } from './fields.ts'
import { findKey, inquiryWith } from './find.ts'
import { keyUse, usesIn } from './key-uses.ts'
import { durationOf, readingView } from './limits.ts'
import { meteredBalance } from './metered.ts'
import { type OwnUse, takeUses } from './uses.ts'
import { aboutKey } from './views.ts'

const Verifying = z.strictObject({
  key: presented,
  tags: z.array(z.string().min(1).max(128)).max(20).optional(),
  permissions: z.string().min(1).max(MAX_QUERY_LENGTH).optional(),
  credits: z.strictObject({ cost }).optional(),
  ratelimits: z.array(keyUse).max(20).optional(),
  migrationId: refused('Latchkey finds imported keys by itself: leave this out'),
})

type Asked = z.output<typeof Verifying>

const NOT_FOUND = { valid: false, code: 'NOT_FOUND' }

const BUSY: Reading<never> = {
  ok: false,
  problem: { code: 'unavailable', detail: 'This key cannot be judged right now. Try again in a moment.' },
}

/** Decides about a key, and takes what it costs. A verdict is a success, whatever it says. */
export const verifyKey = unkeyCall(
  { name: 'keys.verifyKey', action: 'verify.explain', body: Verifying },
  async (body, by) => {
    const query = queryIn(body)
    if (!query.ok) return query
    const finding = await findKey(by.engine, body.key, by.by.at)
    if (finding.outcome === 'troubled') return BUSY
    if (finding.outcome === 'unknown') {
      if (finding.served !== undefined)
        await judged({ by, secret: body.key, served: finding.served }, NOTHING)
      return done(NOT_FOUND)
    }
    const { served, dossier } = finding
    const uses = usesIn(body.ratelimits ?? [], served.profile.spec, dossier.key)
    if (!uses.ok) return uses
    const [balance, meta] = await Promise.all([
      meteredBalance(by.ports, dossier.account.id),
      by.ports.keys.metaOf(dossier.key.id),
    ])
    const credits = body.credits?.cost ?? (balance === undefined ? 0 : 1)
    const need = { ...NOTHING, query: query.value, cost: uses.value.cost, credits }
    const hearing = { by, secret: body.key, served, dossier, balance, meta }
    return uses.value.own.length === 0
      ? verdict(hearing, await judged(hearing, need), [])
      : withOwn(hearing, need, uses.value.own)
  },
)

/** A key in front of the engine. */
interface Heard {
  readonly by: Authority
  readonly secret: string
  readonly served: ServedApi
}

interface Hearing extends Heard {
  readonly dossier: Dossier
  /** Absent: its account is not metered. */
  readonly balance: number | undefined
  readonly meta: KeyMeta | undefined
}

function queryIn({ permissions }: Asked): Outcome<Query | undefined> {
  if (permissions === undefined) return done(undefined)
  const read = parseQuery(permissions)
  return read.ok ? done(read.query) : problem('input-invalid', read.error.message, 'permissions')
}

/** Asks the engine, and remembers a refusal. */
async function judged({ by, secret, served }: Heard, need: Need, dryRun = false): Promise<Ruling> {
  const { engine, requestId } = by
  const now = by.by.at
  const ruling = await engine.verify(served, inquiryWith(secret, { need, dryRun }), now)
  if (ruling.outcome === 'refused' && !dryRun) {
    const nowhere = { rawHeaders: [], address: undefined, method: undefined, path: undefined, scopes: [] }
    noteRefusal(engine.ports, served, { ruling, now, requestId, ...nowhere })
  }
  return ruling
}

/** Takes from the limits that the request brings along where the key stands, and gives that back where it is refused. */
async function withOwn(it: Hearing, need: Need, uses: readonly OwnUse[]): Promise<Reading<unknown>> {
  const { ports, by } = it.by
  const foreseen = await judged(it, need, true)
  if (foreseen.outcome !== 'admitted') return verdict(it, await judged(it, need), [])
  const own = await takeUses(ports.counters, ports.secrets.digest, uses, by.at)
  const views = own.readings.map((reading, at) =>
    readingView(reading, uses[at]?.duration ?? 0, it.dossier.key.id, false),
  )
  if (!own.passed) return done(view(it, { code: codeOf('rate-limited'), readings: foreseen.readings, views }))
  let isAdmitted = false
  try {
    const ruling = await judged(it, need)
    isAdmitted = ruling.outcome === 'admitted'
    return verdict(it, ruling, views)
  } finally {
    if (!isAdmitted) await own.giveBack()
  }
}

type LimitView = ReturnType<typeof readingView>

function verdict(it: Hearing, ruling: Ruling, views: readonly LimitView[]): Reading<unknown> {
  if (ruling.outcome === 'troubled') return BUSY
  const code = ruling.outcome === 'admitted' ? 'VALID' : codeOf(ruling.reason)
  if (code === NOT_FOUND.code) return done(NOT_FOUND)
  const charge = ruling.outcome === 'admitted' ? ruling.charge : undefined
  return done(
    view({ ...it, balance: charge?.balance ?? it.balance }, { code, readings: ruling.readings, views }),
  )
}

interface Told {
  readonly code: string
  readonly readings: readonly LimitReading[]
  readonly views: readonly LimitView[]
}

const view = ({ dossier, served, balance, meta }: Hearing, { code, readings, views }: Told) => ({
  ...{ valid: code === 'VALID', code, credits: balance, meta, ...aboutKey(dossier.key, dossier.account) },
  ratelimits: [
    ...readings.map(it => readingView(it, durationOf(served.profile.spec, it.name), dossier.key.id, true)),
    ...views,
  ],
})
