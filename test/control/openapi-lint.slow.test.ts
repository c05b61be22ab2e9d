import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { documentText } from '../build/document.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LINTER = join(ROOT, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js')
const folder = mkdtempSync(join(tmpdir(), 'latchkey-lint-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const text = await documentText()

/** What the linter finds in a document: rules by their names. */
function findings(document: string): readonly string[] {
  const file = join(folder, 'openapi.json')
  writeFileSync(file, document)
  const config = join(ROOT, 'redocly.yaml')
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [LINTER, 'lint', '--config', config, '--format', 'json', '--max-problems', '1000', file],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  )
  if (!stdout.startsWith('{')) throw new Error(`The linter said: ${stdout}${stderr}`)
  const { problems } = JSON.parse(stdout)
  return problems.map((it: { ruleId: string; message: string; location: { pointer: string }[] }) =>
    [it.ruleId, it.message, it.location[0]?.pointer].join(' '),
  )
}

describe('a public linter with its recommended rules', () => {
  it('finds no error and no warning in the document', () => expect(findings(text)).toEqual([]))

  it('holds every example against its schema', () => {
    const broken = text.replace('"balance":4200', '"balance":"4200"')
    expect(broken).not.toBe(text)
    expect(findings(broken)).toEqual([expect.stringMatching(/^no-invalid-media-type-examples .*integer/)])
  })

  it('would see an operation without an answer for refused calls', () => {
    const document = JSON.parse(text)
    for (const status of ['400', '401', '403', '404'])
      delete document.paths['/v1/keys/{id}'].get.responses[status]
    expect(findings(JSON.stringify(document))).toEqual([expect.stringMatching(/^operation-4xx-response /)])
  })
})
