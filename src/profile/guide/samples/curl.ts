import type { SampleCall } from './call.ts'

/** In single quotes, as a POSIX shell reads them. */
const quoted = (it: string): string => `'${it.replaceAll("'", "'\\''")}'`
/** In double quotes, where variables are read. */
const header = (name: string, value: string): string => `-H "${name}: ${value}"`
/** The same, with nothing in it that means anything to a shell. */
const plainHeader = (name: string, value: string): string =>
  /[$`"\\!]/.test(value) ? `-H ${quoted(`${name}: ${value}`)}` : header(name, value)

/** As a command line for any POSIX shell. */
export const curlSample = (it: SampleCall): string => (it.signing === undefined ? plain(it) : signed(it))

const bearing = ({ carrier }: SampleCall, key: string): string =>
  header(carrier.header, carrier.scheme === undefined ? key : `${carrier.scheme} ${key}`)

function plain(it: SampleCall): string {
  // curl waits as long as Retry-After says, and else a little longer each time.
  return command([
    `curl${it.retry === undefined ? '' : ' --retry 5'}${it.method === 'GET' ? '' : ` -X ${it.method}`} ${quoted(it.url)}`,
    bearing(it, it.key),
    ...it.headers.map(([name, value]) => plainHeader(name, value)),
    ...(it.body === undefined ? [] : [`--data-binary ${quoted(it.body)}`]),
  ])
}

function signed(it: SampleCall): string {
  const { timestampHeader = '', signatureHeader = '' } = it.signing ?? {}
  return [
    `KEY=${quoted(it.key)}`,
    `BODY=${quoted(it.body ?? '')}`,
    'TIMESTAMP="$(date +%s)000"',
    `SIGNATURE=$(printf '%s.%s' "$TIMESTAMP" "$BODY" | openssl dgst -sha256 -hmac "$KEY" | sed 's/^.* //')`,
    '',
    command([
      `curl${it.method === 'GET' ? '' : ` -X ${it.method}`} ${quoted(it.url)}`,
      bearing(it, '$KEY'),
      ...it.headers.map(([name, value]) => plainHeader(name, value)),
      header(timestampHeader, '$TIMESTAMP'),
      header(signatureHeader, '$SIGNATURE'),
      ...(it.body === undefined ? [] : ['--data-binary "$BODY"']),
    ]),
  ].join('\n')
}

const command = (parts: readonly string[]): string => parts.join(' \\\n  ')
