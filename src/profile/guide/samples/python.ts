import type { SampleCall } from './call.ts'

/** JSON's texts are Python's. */
const quoted = (it: string): string => JSON.stringify(it)

/** As a program for Python 3, with nothing but its own library. */
export const pythonSample = (it: SampleCall): string => (it.signing === undefined ? plain(it) : signed(it))

function plain(it: SampleCall): string {
  const value = it.carrier.scheme === undefined ? it.key : `${it.carrier.scheme} ${it.key}`
  const headers = [[it.carrier.header, quoted(value)], ...quotedHeaders(it)] as const
  const body = it.body === undefined ? undefined : `${quoted(it.body)}.encode()`
  if (it.retry === undefined)
    return [...IMPORTS, '', ...requesting(it, headers, body), ...PRINTING].join('\n')
  const imports = ['import time', 'import urllib.error', ...IMPORTS]
  return [...imports, '', ...requesting(it, headers, body), ...retrying(it.retry)].join('\n')
}

function signed(it: SampleCall): string {
  const { timestampHeader = '', signatureHeader = '' } = it.signing ?? {}
  const headers = [
    [it.carrier.header, it.carrier.scheme === undefined ? 'key' : `${quoted(`${it.carrier.scheme} `)} + key`],
    ...quotedHeaders(it),
    [timestampHeader, 'timestamp'],
    [signatureHeader, 'signature'],
  ] as const
  return [
    ...['import hashlib', 'import hmac', 'import time', ...IMPORTS],
    '',
    `key = ${quoted(it.key)}`,
    `body = ${quoted(it.body ?? '')}`,
    'timestamp = str(int(time.time() * 1000))',
    'signature = hmac.new(',
    '    key.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256',
    ').hexdigest()',
    '',
    ...requesting(it, headers, it.body === undefined ? undefined : 'body.encode()'),
    ...PRINTING,
  ].join('\n')
}

const quotedHeaders = ({ headers }: SampleCall) =>
  headers.map(([name, value]) => [name, quoted(value)] as const)

const IMPORTS = ['import urllib.request']

const requesting = (
  { method, url }: SampleCall,
  headers: readonly (readonly [string, string])[],
  body: string | undefined,
): readonly string[] => [
  'request = urllib.request.Request(',
  `    ${quoted(url)},`,
  ...(method === 'GET' ? [] : [`    method=${quoted(method)},`]),
  '    headers={',
  ...headers.map(([name, value]) => `        ${quoted(name)}: ${value},`),
  '    },',
  ...(body === undefined ? [] : [`    data=${body},`]),
  ')',
]

const retrying = ({ status, header }: NonNullable<SampleCall['retry']>): readonly string[] => [
  'while True:',
  '    try:',
  ...PRINTING.map(line => `        ${line}`),
  '        break',
  '    except urllib.error.HTTPError as error:',
  `        if error.code != ${status}:`,
  '            raise',
  `        time.sleep(int(error.headers[${quoted(header)}]))`,
]

const PRINTING = [
  'with urllib.request.urlopen(request) as response:',
  '    print(response.status, response.read().decode())',
]
