import type { Block, Guide, Inline, Line, SampleAnswer, SampleLanguage } from './block.ts'

const FENCES: Readonly<Record<SampleLanguage, string>> = {
  curl: 'sh',
  javascript: 'js',
  python: 'python',
  go: 'go',
}
const LABELS: Readonly<Record<SampleLanguage, string>> = {
  curl: 'curl',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
}
const TONES = { note: 'NOTE', tip: 'TIP', warning: 'WARNING' } as const

/** A page as Markdown: CommonMark, with tables and alerts as GitHub writes them. */
export const markdownOf = ({ title, blocks }: Guide): string =>
  `${[`# ${plain(title)}`, ...blocks.map(markdown)].join('\n\n')}\n`

function markdown(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${plain(block.text)}`
    case 'paragraph':
      return inline(block.line)
    case 'list':
      return block.items.map((item, at) => `${block.ordered ? `${at + 1}.` : '-'} ${inline(item)}`).join('\n')
    case 'table':
      return tableText(block.head, block.rows)
    case 'code':
      return fenced(block.language === 'shell' ? 'sh' : block.language, block.code)
    case 'samples':
      return block.samples
        .map(({ language, code }) => `**${LABELS[language]}**\n\n${fenced(FENCES[language], code)}`)
        .join('\n\n')
    case 'note':
      return `> [!${TONES[block.tone]}]\n> ${inline(block.line)}`
    case 'answers':
      return block.answers.map(answerText).join('\n\n')
    default:
      return block satisfies never
  }
}

const answerText = ({ status, code, causes, headers, body }: SampleAnswer): string =>
  [
    `#### ${status} ${codeSpan(code)}`,
    causes.map(inline).join(' '),
    fenced('http', [...headers.map(([name, value]) => `${name}: ${value}`), '', body].join('\n')),
  ].join('\n\n')

/** A line; what means something to Markdown is escaped. Ends of lines become spaces. */
const inline = (line: Line): string => line.map(piece).join('')

const piece = ({ kind, text }: Inline): string => {
  if (kind === 'code') return text === '' ? '' : codeSpan(text)
  return kind === 'strong' ? `**${plain(text)}**` : plain(text)
}

const plain = (text: string): string =>
  text.replace(/[\s--\u00a0]+/gv, ' ').replace(/[\\`*_[\]<>&|#]/g, '\\$&')

/** Between more backticks than stand in it. @see CommonMark §6.1 */
function codeSpan(text: string): string {
  const marks = '`'.repeat(longestRun(text) + 1)
  const room = /^`|`$/.test(text) ? ' ' : ''
  return `${marks}${room}${text.replace(/[\s--\u00a0]+/gv, ' ')}${room}${marks}`
}

/** Between a fence longer than any in it. */
function fenced(language: string, code: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}${language}\n${code}\n${fence}`
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))

const tableText = (head: readonly string[], rows: readonly (readonly Line[])[]): string =>
  [
    tableRow(head.map(plain)),
    tableRow(head.map(() => '---')),
    ...rows.map(cells => tableRow(cells.map(cellText))),
  ].join('\n')

/**
 * A pipe ends a cell, in code too; escaped it does not. What {@link plain} has escaped already stays. Code with a backslash
 * before a pipe cannot be escaped between backticks.
 */
const cellText = (line: Line): string =>
  line.map(it => (it.kind === 'code' ? cellCode(it) : piece(it))).join('')

const cellCode = (it: Inline): string =>
  it.text.includes('\\|') ? `<code>${plain(it.text)}</code>` : piece(it).replaceAll('|', '\\|')

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
