import type { SampleCall } from './call.ts'

/** JSON's texts are Go's. */
const quoted = (it: string): string => JSON.stringify(it)

/** As a program for Go, with nothing but its standard library. */
export function goSample(it: SampleCall): string {
  const { carrier, headers, signing } = it
  const bare = signing === undefined ? quoted(it.key) : 'key'
  const value = carrier.scheme === undefined ? bare : bearing(carrier.scheme, it)
  const set = (name: string, expression: string) => `\trequest.Header.Set(${quoted(name)}, ${expression})`
  return [
    'package main',
    '',
    'import (',
    ...importsOf(it).map(name => `\t"${name}"`),
    ')',
    '',
    'func main() {',
    ...(signing === undefined ? [] : signatureOf(it)),
    `\trequest, err := http.NewRequest(${quoted(it.method)}, ${quoted(it.url)}, ${readerOf(it)})`,
    ...FAILING,
    set(carrier.header, value),
    ...headers.map(([name, text]) => set(name, quoted(text))),
    ...(signing === undefined
      ? []
      : [set(signing.timestampHeader, 'timestamp'), set(signing.signatureHeader, 'signature')]),
    '\tresponse, err := http.DefaultClient.Do(request)',
    ...FAILING,
    ...(it.retry === undefined ? [] : retrying(it.retry)),
    '\tdefer response.Body.Close()',
    '\tanswer, err := io.ReadAll(response.Body)',
    ...FAILING,
    '\tfmt.Println(response.StatusCode, string(answer))',
    '}',
  ].join('\n')
}

const retrying = ({ status, header }: NonNullable<SampleCall['retry']>): readonly string[] => [
  `\tfor response.StatusCode == ${status} {`,
  '\t\tresponse.Body.Close()',
  `\t\tseconds, err := strconv.Atoi(response.Header.Get(${quoted(header)}))`,
  ...FAILING.map(line => `\t${line}`),
  '\t\ttime.Sleep(time.Duration(seconds) * time.Second)',
  '\t\tresponse, err = http.DefaultClient.Do(request)',
  ...FAILING.map(line => `\t${line}`),
  '\t}',
]

const bearing = (scheme: string, { key, signing }: SampleCall): string =>
  signing === undefined ? quoted(`${scheme} ${key}`) : `${quoted(`${scheme} `)}+key`

const importsOf = ({ body, signing, retry }: SampleCall): readonly string[] =>
  [
    ...['fmt', 'io', 'net/http'],
    ...(body === undefined ? [] : ['strings']),
    ...(retry === undefined ? [] : ['strconv', 'time']),
    ...(signing === undefined ? [] : ['crypto/hmac', 'crypto/sha256', 'encoding/hex', 'strconv', 'time']),
  ].toSorted()

const readerOf = ({ body, signing }: SampleCall): string => {
  if (body === undefined) return 'nil'
  return `strings.NewReader(${signing === undefined ? quoted(body) : 'body'})`
}

const signatureOf = ({ key, body = '' }: SampleCall): readonly string[] => [
  `\tkey := ${quoted(key)}`,
  `\tbody := ${quoted(body)}`,
  '\ttimestamp := strconv.FormatInt(time.Now().UnixMilli(), 10)',
  '\tmac := hmac.New(sha256.New, []byte(key))',
  '\tmac.Write([]byte(timestamp + "." + body))',
  '\tsignature := hex.EncodeToString(mac.Sum(nil))',
  '',
]

const FAILING = ['\tif err != nil {', '\t\tpanic(err)', '\t}']
