import { EXIT, type Failed, failed } from '../exit.ts'
import { type Questions, questionsOf } from '../questions.ts'
import type { Cli } from '../run.ts'
import { cookieOf, type Jar, sent } from './call.ts'
import type { Login } from './saved.ts'

/** What a command line says about the person. */
export interface PersonOptions {
  readonly email?: string
  readonly passwordFile?: string
  readonly codeFile?: string
}

/** Logs a person in, who is asked for what was not said. @returns the login, or why there is none */
export async function asPerson(cli: Cli, url: string, options: PersonOptions): Promise<Login | Failed> {
  const { email: given, passwordFile } = options
  if (!cli.screen.asks && (given === undefined || passwordFile === undefined)) return NOBODY_TO_ASK
  const questions = cli.screen.asks ? await questionsOf(cli) : undefined
  const email = given ?? (await questions?.text('E-mail address')) ?? ''
  const password = passwordFile ?? (await questions?.hidden('Password')) ?? ''
  const jar: Jar = new Map()
  const first = await sent(cli, url, jar, 'sign-in/email', { email, password })
  if (!first.ok) return first
  const rest =
    first.json['twoFactorRedirect'] === true
      ? await secondFactor(cli, url, jar, options, questions)
      : undefined
  return rest ?? { kind: 'session', cookie: cookieOf(jar), email }
}

const NOBODY_TO_ASK = failed(
  EXIT.usage,
  'usage',
  'There is no terminal to ask on: give --email and --password-file, or --root-key-file.',
)
const CODE_MISSING = failed(
  EXIT.usage,
  'usage',
  'This login has a second factor: give --code-file with a code of the app, or a backup code.',
)

/** Codes of an app are six digits; anything else is a backup code. */
const APP_CODE = /^\d{6}$/

/** @returns why it is not let in */
async function secondFactor(
  cli: Cli,
  url: string,
  jar: Jar,
  { codeFile }: PersonOptions,
  questions: Questions | undefined,
): Promise<Failed | undefined> {
  const code = codeFile ?? (await questions?.text('Code of your app, or a backup code'))
  if (code === undefined) return CODE_MISSING
  const door = APP_CODE.test(code) ? 'verify-totp' : 'verify-backup-code'
  const second = await sent(cli, url, jar, `two-factor/${door}`, { code })
  return second.ok ? undefined : second
}
