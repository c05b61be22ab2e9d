import { EXIT } from '../../cli/exit.ts'
import { lookOf, tableText } from '../../cli/text.ts'
import { certificateChecks } from '../doctor/certificate.ts'
import { diskChecks } from '../doctor/disk.ts'
import { type Check, type Level, surroundings } from '../doctor/finding.ts'
import { homeChecks } from '../doctor/home.ts'
import { machineChecks } from '../doctor/machine.ts'
import { redisChecks } from '../doctor/redis.ts'
import { settingChecks } from '../doctor/settings.ts'
import type { Io } from './command.ts'

/** Everything that is looked at, in the order it is told. */
const CHECKS: readonly Check[] = [
  ...[...settingChecks, ...certificateChecks],
  ...[...diskChecks, ...homeChecks, ...redisChecks, ...machineChecks],
]

/** Looks for what is dangerous. Ends with 1 when something must not stay as it is. */
export async function doctor({ env, screen, write }: Io, json: boolean): Promise<void> {
  const around = surroundings(env)
  const findings: { check: string; level: Level; says: string }[] = []
  for (const check of CHECKS) {
    const found = await check.look(around)
    findings.push(...found.map(it => ({ check: it.check ?? check.about, level: it.level, says: it.says })))
  }
  const refused = findings.filter(it => it.level === 'refused').length
  const look = lookOf(screen, Date.now())
  const text = () => tableText(findings, ['level', 'check', 'says'], look) + summary(refused, findings.length)
  write(json ? `${JSON.stringify({ ok: refused === 0, checks: findings })}\n` : text())
  if (refused > 0) process.exitCode = EXIT.refused
}

const summary = (refused: number, all: number): string =>
  refused === 0
    ? `\nNothing here is dangerous (${all} checks).\n`
    : `\n${refused} of ${all} must not stay as they are.\n`
