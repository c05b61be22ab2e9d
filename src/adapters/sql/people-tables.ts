import type { Kysely } from 'kysely'

/** Times are ISO 8601 texts and truth values 0 or 1, as the login library writes them. */
export interface PersonTable {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly email_verified: number
  readonly image: string | null
  readonly operator: number
  readonly two_factor_enabled: number | null
  readonly created_at: string
  readonly updated_at: string
}

type Columns = Readonly<Record<string, 'text' | 'integer'>>

interface Shape {
  readonly required: Columns
  readonly optional: Columns
  /** Each an index of its own. */
  readonly indexed: readonly string[]
  readonly unique?: string
}

const WRITTEN = { created_at: 'text', updated_at: 'text' } as const

const SHAPES: Readonly<Record<string, Shape>> = {
  person: {
    required: { name: 'text', email: 'text', email_verified: 'integer', operator: 'integer', ...WRITTEN },
    optional: { image: 'text', two_factor_enabled: 'integer' },
    indexed: ['created_at'],
    unique: 'email',
  },
  person_session: {
    required: {
      ...{ user_id: 'text', token: 'text', expires_at: 'text', method: 'text', second_factor: 'integer' },
      ...WRITTEN,
    },
    optional: { ip_address: 'text', user_agent: 'text' },
    indexed: ['user_id', 'expires_at'],
    unique: 'token',
  },
  person_login: {
    required: { user_id: 'text', account_id: 'text', provider_id: 'text', ...WRITTEN },
    optional: {
      ...{ access_token: 'text', refresh_token: 'text', id_token: 'text', scope: 'text', password: 'text' },
      ...{ access_token_expires_at: 'text', refresh_token_expires_at: 'text' },
    },
    indexed: ['user_id', 'account_id'],
  },
  person_token: {
    required: { identifier: 'text', value: 'text', expires_at: 'text', ...WRITTEN },
    optional: {},
    indexed: ['identifier', 'expires_at'],
  },
  person_factor: {
    required: { user_id: 'text', secret: 'text', backup_codes: 'text' },
    optional: { verified: 'integer', failed_verification_count: 'integer', locked_until: 'text' },
    indexed: ['user_id'],
  },
  person_passkey: {
    required: {
      ...{ user_id: 'text', public_key: 'text', credential_id: 'text', counter: 'integer' },
      ...{ device_type: 'text', backed_up: 'integer' },
    },
    optional: { name: 'text', transports: 'text', aaguid: 'text', created_at: 'text' },
    indexed: ['user_id'],
    unique: 'credential_id',
  },
}

/** The tables of people, their sessions and their ways to log in. */
export async function createPeople(db: Kysely<unknown>): Promise<void> {
  for (const [name, shape] of Object.entries(SHAPES)) {
    await createTable(db, name, shape)
    for (const column of shape.indexed) {
      await db.schema.createIndex(`${name}_by_${column}`).on(name).column(column).execute()
    }
  }
}

async function createTable(db: Kysely<unknown>, name: string, shape: Shape): Promise<void> {
  let table = db.schema.createTable(name).addColumn('id', 'text', it => it.primaryKey())
  for (const [column, type] of Object.entries({ ...shape.required, ...shape.optional })) {
    table = table.addColumn(column, type, it => {
      const kept = column in shape.required ? it.notNull() : it
      const alone = column === shape.unique ? kept.unique() : kept
      return column === 'user_id' ? alone.references('person.id').onDelete('cascade') : alone
    })
  }
  await table.execute()
}
