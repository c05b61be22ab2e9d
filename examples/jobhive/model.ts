import { randomBytes } from 'node:crypto'
import { z } from 'zod'

/** The worlds whose data never mix, and what each is called. */
export const ENVIRONMENTS = { dev: 'development', live: 'production', test: 'test mode' } as const
export type Environment = keyof typeof ENVIRONMENTS

/** How clients may spell an environment. */
const SPELLINGS: ReadonlyMap<string, Environment> = new Map([
  ['dev', 'dev'],
  ['development', 'dev'],
  ['sandbox', 'dev'],
  ['live', 'live'],
  ['production', 'live'],
  ['test', 'test'],
])

/** The environment a text names, in any of its spellings. */
export const worldOf = (text: string | undefined): Environment | undefined => SPELLINGS.get(text ?? '')

const Name = z.string().trim().min(1).max(200)
const Time = z.iso
  .datetime({ offset: true })
  .refine(text => !Number.isNaN(Date.parse(text)), 'must be a time that exists')
  .transform(text => new Date(text).toISOString())

export const NewInterview = z.strictObject({
  candidate_name: Name,
  position: Name,
  scheduled_at: Time.nullable().default(null),
  environment: z.enum([...SPELLINGS.keys()]).optional(),
})

export const InterviewPatch = z
  .strictObject({
    candidate_name: Name.exactOptional(),
    position: Name.exactOptional(),
    scheduled_at: Time.nullable().exactOptional(),
    status: z.enum(['scheduled', 'completed']).exactOptional(),
  })
  .refine(patch => Object.keys(patch).length > 0, 'name at least one field to change')

export const NewWebhook = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  events: z
    .array(
      z
        .string()
        .max(100)
        .regex(/^[a-z_]+(\.[a-z_]+)+$/, 'must look like "interview.completed"'),
    )
    .min(1)
    .max(50)
    .transform(events => [...new Set(events)]),
})

/** @see Standard Webhooks: 24 to 64 random bytes in base64 behind `whsec_` */
export const newSigningSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`
