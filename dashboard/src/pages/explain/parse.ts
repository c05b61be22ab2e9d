/** A request as somebody pasted it: a curl command, or the text of an HTTP message. */
export interface PastedRequest {
  readonly method: string
  /** An absolute URL, or a path with its query. */
  readonly url: string
  /** In the order they stood in. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}

/** The request in a text; undefined where it is neither of the two. */
export function readPasted(text: string): PastedRequest | undefined {
  const plain = text.trim()
  return /^curl(\.exe)?\s/.test(plain) ? readCurl(plain) : readMessage(text.trimStart())
}

/** Quoted as shells do it, `\` and `^` at the end of a line going on with the next. */
const WORD = /"((?:\\.|[^"\\])*)"|\$?'((?:[^'])*)'|((?:\\.|[^\s"'\\])+)/gs
const SPACE = /\s*/y

/** The words of a command line, with what is glued together as one. */
export function wordsOf(line: string): readonly string[] {
  const joined = line.replaceAll(/[\\^]\r?\n/g, ' ')
  const words: string[] = []
  let end = -1
  for (const { 0: whole, 1: double, 2: single, 3: bare, index } of joined.matchAll(WORD)) {
    const text = single ?? (double ?? bare ?? '').replaceAll(/\\(.)/gs, '$1')
    SPACE.lastIndex = end < 0 ? 0 : end
    const isGlued = end === index
    if (isGlued) words.push(`${words.pop() ?? ''}${text}`)
    else words.push(text)
    end = index + whole.length
  }
  return words
}

const BODY = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--json'])
/** Options that are followed by a value nobody needs here. */
const PASSED_OVER = new Set([
  ...['-o', '--output', '-w', '--write-out', '-m', '--max-time', '--connect-timeout', '--retry', '-x'],
  ...['--proxy', '--cacert', '--cert', '--key', '--resolve', '-c', '--cookie-jar', '-T', '--upload-file'],
])
/** Options that are headers by another name. */
const AS_HEADER: Readonly<Record<string, string>> = {
  ...{ '-A': 'User-Agent', '--user-agent': 'User-Agent' },
  ...{ '-e': 'Referer', '--referer': 'Referer', '-b': 'Cookie', '--cookie': 'Cookie' },
}

function readCurl(command: string): PastedRequest | undefined {
  const left = wordsOf(command).slice(1).flatMap(split)
  const headers: [string, string][] = []
  const bodies: string[] = []
  let method: string | undefined
  let url: string | undefined
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const named = AS_HEADER[word]
    if (word === '-X' || word === '--request') method = left.shift()?.toUpperCase()
    else if (word === '-H' || word === '--header') headers.push(...headersIn(left.shift() ?? ''))
    else if (BODY.has(word)) bodies.push(left.shift() ?? '')
    else if (named !== undefined) headers.push([named, left.shift() ?? ''])
    else if (word === '--url') url = left.shift()
    else if (word === '-I' || word === '--head') method ??= 'HEAD'
    else if (PASSED_OVER.has(word)) left.shift()
    else if (!word.startsWith('-')) url ??= word
  }
  if (url === undefined) return undefined
  const body = bodies.length === 0 ? undefined : bodies.join('&')
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body }
}

/** `-XPOST` is `-X POST`, and `--request=POST` is `--request POST`. */
function split(word: string): readonly string[] {
  const [, long, value] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? []
  if (long !== undefined && value !== undefined) return [long, value]
  return /^-[XHdAeb]./.test(word) ? [word.slice(0, 2), word.slice(2)] : [word]
}

const REQUEST_LINE = /^([A-Z]+) +(\S+)(?: +HTTP\/[\d.]+)?$/

function readMessage(text: string): PastedRequest | undefined {
  const [, head = '', body] = /^(.*?)(?:\r?\n\r?\n(.*))?$/s.exec(text) ?? []
  const [first = '', ...lines] = head.split(/\r?\n/)
  const [, method, url] = REQUEST_LINE.exec(first.trim()) ?? []
  if (method === undefined || url === undefined) return undefined
  const headers = lines.flatMap(headersIn)
  return { method, url, headers, body: body === undefined || body === '' ? undefined : body }
}

/** The header in a line, if there is one. */
export function headersIn(line: string): readonly [string, string][] {
  const [, name, value] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/s.exec(line) ?? []
  return name === undefined || value === undefined ? [] : [[name, value]]
}
