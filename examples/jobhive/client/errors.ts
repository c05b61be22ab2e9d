/**
 * What the API documents; `UNEXPECTED_ANSWER` where what answered does not speak as JobHive does, and `UNREACHABLE`
 * where nothing answered.
 */
export type JobHiveCode =
  | 'AUTHENTICATION_REQUIRED'
  | 'INVALID_API_KEY'
  | 'API_KEY_EXPIRED'
  | 'INSUFFICIENT_PERMISSIONS'
  | 'ENVIRONMENT_NOT_ALLOWED'
  | 'RATE_LIMIT_EXCEEDED'
  | (string & Record<never, never>)

/** The sentences of JobHive's documentation. Whatever is not here is told as the answer tells it. */
const SENTENCES: Readonly<Record<string, string>> = {
  AUTHENTICATION_REQUIRED: 'API key is missing from request',
  INVALID_API_KEY: 'API key is invalid - check your environment variables',
  API_KEY_EXPIRED: 'API key has expired - generate a new one',
}

interface Trouble {
  readonly code: JobHiveCode
  readonly message: string
  readonly status?: number
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Why JobHive refused a request. `code` is for programs, `message` is for people. */
export class JobHiveError extends Error {
  readonly code: JobHiveCode
  /** Of the answer. Absent when there was none. */
  readonly status: number | undefined
  /** What the answer says besides, e.g. `required` and `granted` permissions. Empty where it says nothing. */
  readonly details: Readonly<Record<string, unknown>>

  constructor({ code, message, status, details = {}, cause }: Trouble) {
    super(message, { cause })
    this.name = 'JobHiveError'
    this.code = code
    this.status = status
    this.details = details
  }
}

/** What a refusal says. Reads a copy: the body of the answer itself can still be read afterwards. */
export async function errorOf(response: Response): Promise<JobHiveError> {
  const { status } = response
  const json: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  const error = partOf(json, 'error')
  const [code, said] = [partOf(error, 'code'), partOf(error, 'message')]
  const details = partOf(error, 'details')
  if (typeof code !== 'string' || typeof said !== 'string')
    return new JobHiveError({
      ...{ status, code: 'UNEXPECTED_ANSWER' },
      message: `The answer is ${status} and no error of JobHive's. Check the URL.`,
    })
  return new JobHiveError({
    ...{ status, code, details: isRecord(details) ? details : {} },
    message: SENTENCES[code] ?? (status === 401 ? `Authentication failed: ${said}` : said),
  })
}

/** Whether it has fields to look at. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const partOf = (json: unknown, name: string): unknown => (isRecord(json) ? json[name] : undefined)
