import type { z } from '@hono/zod-openapi'
import type { ReportView } from '../routes/import.ts'
import { aKey, anAccount } from './nouns.ts'

/** A key of which only a digest is known, as a row of an import. */
export const anImportRow = {
  line: 1,
  accountId: anAccount.id,
  name: 'From the old system',
  digest: {
    kind: 'bcrypt',
    value: '$2b$12$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m',
    prefix: 'old_live_8k3v',
  },
}

/** What became of it, the second time the same again. */
export const anImportReport: z.output<typeof ReportView> = {
  dryRun: false,
  imported: 1,
  duplicates: 1,
  refused: 0,
  rows: [
    { line: 1, status: 'imported', keyId: aKey.id, code: null, path: null, detail: null },
    {
      line: 2,
      status: 'duplicate',
      keyId: null,
      code: 'secret-taken',
      path: 'digest.value',
      detail: 'This key has been imported already.',
    },
  ],
}
