/** A JSON column: SQLite hands back its text, PostgreSQL what the text says. Always written as text. */
export type Json = unknown
