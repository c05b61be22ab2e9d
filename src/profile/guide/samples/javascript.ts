import type { SampleCall } from './call.ts'

const quoted = (it: string): string => `'${it.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** As a module for Node; without a signature, also for browsers. */
export const javascriptSample = (it: SampleCall): string =>
  it.signing === undefined ? plain(it) : signed(it)

const bearing = ({ carrier, key }: SampleCall): string =>
  quoted(carrier.scheme === undefined ? key : `${carrier.scheme} ${key}`)

function plain(it: SampleCall): string {
  const headers = [[it.carrier.header, bearing(it)], ...quotedHeaders(it)] as const
  const request = fetching(it, headers, it.body && quoted(it.body))
  return [...(it.retry === undefined ? awaited(request) : retrying(request, it.retry)), ...PRINTING].join(
    '\n',
  )
}

function signed(it: SampleCall): string {
  const { timestampHeader = '', signatureHeader = '' } = it.signing ?? {}
  const headers = [
    [it.carrier.header, it.carrier.scheme === undefined ? 'key' : `\`${it.carrier.scheme} \${key}\``],
    ...quotedHeaders(it),
    [timestampHeader, 'timestamp'],
    [signatureHeader, 'signature'],
  ] as const
  return [
    `import { createHmac } from 'node:crypto'`,
    '',
    `const key = ${quoted(it.key)}`,
    `const body = ${quoted(it.body ?? '')}`,
    'const timestamp = Date.now().toString()',
    `const signature = createHmac('sha256', key).update(\`\${timestamp}.\${body}\`).digest('hex')`,
    '',
    ...awaited(fetching(it, headers, it.body && 'body')),
    ...PRINTING,
  ].join('\n')
}

const quotedHeaders = ({ headers }: SampleCall) =>
  headers.map(([name, value]) => [name, quoted(value)] as const)

const awaited = ([first = '', ...rest]: readonly string[]): readonly string[] => [
  `const response = await ${first}`,
  ...rest,
]

const retrying = (
  request: readonly string[],
  { status, header }: NonNullable<SampleCall['retry']>,
): readonly string[] => [
  'const send = () =>',
  ...request.map(line => `  ${line}`),
  '',
  'let response = await send()',
  `while (response.status === ${status}) {`,
  `  const seconds = Number(response.headers.get(${quoted(header)}))`,
  '  await new Promise(resolve => setTimeout(resolve, seconds * 1000))',
  '  response = await send()',
  '}',
]

const fetching = (
  { method, url }: SampleCall,
  headers: readonly (readonly [string, string])[],
  body: string | undefined,
): readonly string[] => [
  `fetch(${quoted(url)}, {`,
  ...(method === 'GET' ? [] : [`  method: ${quoted(method)},`]),
  '  headers: {',
  ...headers.map(([name, value]) => `    ${quoted(name)}: ${value},`),
  '  },',
  ...(body === undefined ? [] : [body === 'body' ? '  body,' : `  body: ${body},`]),
  '})',
]

const PRINTING = ['console.log(response.status, await response.text())']
