import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { pathText } from '../../profile/wording.ts'
import type { Complaint, Spot } from './tree.ts'

/** A file that was read: its value, and where each part of it stands. */
export interface FileRead {
  readonly value: unknown
  /** Where the value of a path stands, or what is nearest around it. */
  spot(path: readonly PropertyKey[]): Spot
}

const MOST_BYTES = 32 * 1024 * 1024

/** Reads YAML, and so JSON, or says what keeps it from being read. @param file its name, or `-` for standard input */
export async function readFile(file: string): Promise<FileRead | readonly Complaint[]> {
  const text = await textOf(file)
  return typeof text === 'string' ? readText(file === '-' ? 'standard input' : file, text) : [text]
}

async function textOf(file: string): Promise<string | Complaint> {
  const wrong = (text: string) => ({ spot: { file, line: 1, column: 1, path: '' }, text })
  try {
    const bytes = await bytesOf(file)
    if (bytes === undefined) return wrong(`it has more than ${MOST_BYTES} bytes: split it`)
    return isUtf8(bytes) ? bytes.toString('utf8') : wrong('it is not UTF-8 text: save it as UTF-8')
  } catch {
    return wrong('it cannot be read: correct its name')
  }
}

/** All of a file; undefined for one that is too large. */
async function bytesOf(file: string): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  const source: AsyncIterable<Buffer> = file === '-' ? process.stdin : createReadStream(file)
  for await (const piece of source) {
    size += piece.length
    if (size > MOST_BYTES) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** Reads a text of YAML. @param file its name, for complaints */
export function readText(file: string, text: string): FileRead | readonly Complaint[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number, path: string): Spot => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path }
  }
  const wrong = [...document.errors, ...document.warnings].map(({ pos: [from], code, message }) => ({
    spot: at(from, ''),
    text: SAID[code] ?? `this is not valid YAML: ${message}`,
  }))
  if (wrong.length > 0) return wrong
  const spot = (path: readonly PropertyKey[]) => at(offsetOf(document.contents, path), pathText(path))
  try {
    return { value: document.toJS(), spot }
  } catch {
    return [{ spot: at(0, ''), text: 'its aliases make it too large: write out what they stand for' }]
  }

  function offsetOf(root: unknown, path: readonly PropertyKey[]): number {
    let node = root
    let offset = 0
    for (const part of path) {
      const [next, from] = within(isAlias(node) ? node.resolve(document) : node, part)
      if (from === undefined) break
      offset = from
      node = next
    }
    return offset
  }
}

/** Errors of YAML that need other words. */
const SAID: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a file holds one document: put what follows --- into a file of its own',
  DUPLICATE_KEY: 'this field stands here twice: remove one of them',
  TAB_AS_INDENT: 'a tab indents this line: YAML is indented with spaces',
}

/** A part of a node, and where it begins: at its name, where it has one. */
function within(node: unknown, part: PropertyKey): readonly [unknown, number | undefined] {
  if (isSeq(node)) {
    const item: unknown = node.items[Number(part)]
    return [item, startOf(item)]
  }
  if (!isMap(node)) return [undefined, undefined]
  const pair = node.items.find(it => isPair(it) && nameOf(it.key) === String(part))
  return [pair?.value, startOf(pair?.key)]
}

const nameOf = (key: unknown): string => String(isScalar(key) ? key.value : key)

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)
