import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { freePort } from '../build/port.ts'
import { ROOT } from '../build/rooms.ts'
import { stepsOf } from './typed.ts'

it('the guide to the command line leads from nothing to a key that works, and to a backup of it all', async () => {
  const [first, , copies] = stepsOf('cli').map(it => it.commands)
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-guide-'))
  const [LATCHKEY_CONTROL_PORT, LATCHKEY_GATEWAY_PORT] = [await freePort(), await freePort()].map(String)
  const script = `set -eu
trap 'kill "$(cat home/latchkey.pid)"; wait' EXIT
${first
  ?.replace('serve &', 'serve > serve.log 2>&1 &\nuntil grep -q Ctrl-C serve.log; do kill -0 $!; done')
  .replace(
    /^latchkey accounts create .*$/m,
    line => `ACCOUNT=$(${line} --json | grep -o 'acc_[0-9a-z]*' | head -1)`,
  )
  .replaceAll('acc_…', '"$ACCOUNT"')}
${copies?.replaceAll('/var/lib/latchkey-again', './again').replaceAll('/var/lib/latchkey', './home').replaceAll('/backups/', './')}`
  const env = {
    ...{ PATH: process.env['PATH'], HOME: folder, LATCHKEY_CONTROL_PORT, LATCHKEY_GATEWAY_PORT },
    'BASH_FUNC_latchkey%%': `() { '${process.execPath}' '${ROOT}/src/app/main.ts' "$@"; }`,
  }
  try {
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], { cwd: folder, env })
    expect(stdout).toMatch(/^Logged in at .* as root key "Root key"/m)
    expect(stdout).toMatch(/^verdict +valid\nkey +Docs site/m)
    expect(stdout).toMatch(/^Backed up .+: \d+ files/m)
    expect(stdout).toMatch(/^Restored .+\/again as it was/m)
    expect(stdout.match(/lk_root_\w+|st_\w{30,}/)).toBeNull()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
