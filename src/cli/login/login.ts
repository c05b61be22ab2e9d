import { type Command, Option } from 'commander'
import type { Called } from '../call.ts'
import { EXIT, type Failed, failed } from '../exit.ts'
import { contentOf } from '../flags.ts'
import { type Cli, fail, type Globals } from '../run.ts'
import { callerHeaders, KEY, placeIn } from '../server.ts'
import { asked } from './call.ts'
import { asPerson, type PersonOptions } from './person.ts'
import { forgetLogin, keepLogin, type Login, readSaved } from './saved.ts'

interface LoginOptions extends Globals, PersonOptions {
  readonly rootKeyFile?: string
}

/** `login` and `logout`: who calls from here on, kept by the URL of the control plane. */
export function addLogins(program: Command, cli: Cli): void {
  const file = (flags: string, about: string) =>
    new Option(flags, `${about}, or - for standard input`).argParser(contentOf)
  const login = program
    .command('login')
    .description('log in to a control plane, for the commands after this one')
    .option('--email <address>', 'who you are')
    .addOption(file('--password-file <file>', 'the file that holds the password'))
    .addOption(
      file('--code-file <file>', 'the file that holds a code of the second factor, or a backup code'),
    )
    .addOption(
      file('--root-key-file <file>', 'instead of a person: the file that holds a root key').conflicts([
        ...['email', 'passwordFile', 'codeFile'],
      ]),
    )
    .addHelpText('after', LOGIN_HELP)
  login.action(() => logIn(cli, login.optsWithGlobals<LoginOptions>()))
  const logout = program
    .command('logout')
    .description('end the login at a control plane, and forget it')
    .addHelpText('after', '\nExample:\n  $ latchkey logout --url https://keys.example.com')
  logout.action(() => logOut(cli, logout.optsWithGlobals<Globals>()))
}

const LOGIN_HELP = `
Passwords and codes are asked for on a terminal. A person's login ends after 12 hours.

Examples:
  $ latchkey login --url https://keys.example.com --email ada@example.com
  $ latchkey login --root-key-file root-key.txt`

async function logIn(cli: Cli, options: LoginOptions): Promise<void> {
  const { json = false } = options
  const url = placeIn(cli.env, options.url)
  if (typeof url !== 'string') return fail(cli, json, url)
  if (!json && isOverheard(url)) cli.writeError(OVERHEARD)
  const login =
    options.rootKeyFile === undefined ? await asPerson(cli, url, options) : asKey(options.rootKeyFile)
  if ('exit' in login) return fail(cli, json, login)
  const who = await whoIs(cli, url, login)
  if (typeof who !== 'string') return fail(cli, json, who)
  const kept = kindly(() => keepLogin(cli.env, url, login))
  if (typeof kept !== 'string') return fail(cli, json, kept)
  cli.write(
    json
      ? `${JSON.stringify({ url, kind: login.kind, who, file: kept })}\n`
      : `Logged in at ${url} as ${who}. Kept in ${kept}, for you alone.\n`,
  )
}

const HERE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether what is sent crosses a network that can read it. */
function isOverheard(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !HERE.has(hostname)
}

const OVERHEARD =
  'latchkey: Over http:// the network in between reads passwords and keys: use https:// where there is one.\n'

/** What the disk refuses is said in a sentence. */
function kindly<T>(write: () => T): T | Failed {
  try {
    return write()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return failed(
      EXIT.refused,
      'login-not-kept',
      `The login cannot be kept (${why}): set XDG_CONFIG_HOME to a folder you may write to.`,
    )
  }
}

const asKey = (rootKey: string): Login | Failed =>
  KEY.test(rootKey)
    ? { kind: 'root-key', rootKey }
    : failed(EXIT.usage, 'usage', 'The root key has characters no key has: copy it to its file again.')

/** What the login is called at the server, which thereby says that it works. */
async function whoIs(cli: Cli, url: string, login: Login): Promise<string | Failed> {
  const self = await asked(cli, url, '/v1/self', { headers: callerHeaders({ url, login }) })
  if (!self.ok) return self
  if (login.kind === 'session') return login.email
  if (self.json['kind'] === 'root-key') return `root key "${self.json['name']}"`
  return failed(
    EXIT.refused,
    'not-a-root-key',
    'This key is none of the management API: give a root key, which begins with lk_root_.',
  )
}

async function logOut(cli: Cli, { url: given, json = false }: Globals): Promise<void> {
  const url = placeIn(cli.env, given)
  if (typeof url !== 'string') return fail(cli, json, url)
  const login = readSaved(cli.env).logins[url]
  if (login === undefined) {
    return fail(
      cli,
      json,
      failed(EXIT.login, 'not-logged-in', `Nobody is logged in at ${url}: there is nothing to end.`),
    )
  }
  const ended = login.kind === 'session' ? await signOut(cli, url, login) : undefined
  const kept = kindly(() => forgetLogin(cli.env, url))
  if (kept !== undefined) return fail(cli, json, kept)
  if (ended?.ok === false && ended.exit === EXIT.unreachable) return fail(cli, json, stillThere(url))
  cli.write(json ? `${JSON.stringify({ url, kind: login.kind })}\n` : `Logged out at ${url}.\n`)
}

const signOut = (cli: Cli, url: string, login: Login): Promise<Called> =>
  asked(cli, url, '/v1/auth/sign-out', {
    method: 'POST',
    headers: { ...callerHeaders({ url, login }), 'content-type': 'application/json' },
    body: '{}',
  })

const stillThere = (url: string): Failed =>
  failed(
    EXIT.unreachable,
    'unreachable',
    `The login is forgotten here, but ${url} could not be told: it ends there by itself, 12 hours after it began.`,
  )
