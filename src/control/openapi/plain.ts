import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Env } from 'hono'
import { failuresOf } from './failures.ts'
import { header } from './headers.ts'

const HealthView = z.strictObject({ status: z.literal('ok') }).openapi('Health')

const ReadyView = z.strictObject({ status: z.literal('ready') }).openapi('Ready')

/** Writes into the document what needs no key and makes no management call. */
export function describePlain<E extends Env>({ openAPIRegistry }: OpenAPIHono<E>): void {
  openAPIRegistry.registerPath({
    operationId: 'health',
    summary: 'Whether the server is there',
    description: 'For load balancers and their like. Anybody may.',
    tags: ['document'],
    method: 'get',
    path: '/healthz',
    security: [],
    responses: {
      200: answered('It is', HealthView, { status: 'ok' }),
      ...failuresOf(['method-unknown']),
    },
  })
  openAPIRegistry.registerPath({
    operationId: 'ready',
    summary: 'Whether this node is to be sent requests',
    description: 'Not while it goes down, and not while its database is away. Anybody may.',
    tags: ['document'],
    method: 'get',
    path: '/readyz',
    security: [],
    responses: {
      200: answered('It is', ReadyView, { status: 'ready' }),
      ...failuresOf(['method-unknown', 'unavailable']),
    },
  })
  openAPIRegistry.registerPath({
    operationId: 'document',
    summary: 'This document',
    description: 'OpenAPI 3.1, made from the routes themselves. Anybody may.',
    tags: ['document'],
    method: 'get',
    path: '/v1/openapi.json',
    security: [],
    responses: {
      200: answered('The document', z.looseObject({ openapi: z.string() }), { openapi: '3.1.0' }),
      ...failuresOf(['method-unknown']),
    },
  })
}

const answered = (description: string, schema: z.ZodType, value: unknown) => ({
  description,
  headers: { 'X-Request-Id': header('RequestId') },
  content: { 'application/json': { schema, examples: { example: { summary: description, value } } } },
})
