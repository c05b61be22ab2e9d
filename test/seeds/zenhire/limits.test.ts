import { limitPerKey } from '../limit.ts'

limitPerKey({
  api: 'zenhire',
  line: 'GET /api/v1/speech/runs',
  perMinute: 500,
  code: 'RATE_LIMIT_EXCEEDED',
})
