import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build, type InlineConfig } from 'vite'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const USAGE = 'Usage: node examples/zensearch/build.ts --out FOLDER [--base-url URL]'
/** What the extension is made of beside its programs. */
const PLAIN = ['popup.html', 'options.html', 'style.css', '_locales', 'icons']

/** What is changed of the manifest for a self-hosted ZenSearch. */
interface Manifest {
  readonly host_permissions: readonly string[]
  readonly content_security_policy: { readonly extension_pages: string }
}

/** Readable, as one ships it to people who want to know what runs in their browser. */
const settings = (folder: string): InlineConfig => ({
  configFile: false,
  logLevel: 'warn',
  root: HERE,
  build: { outDir: folder, emptyOutDir: false, minify: false, modulePreload: false, target: 'es2022' },
})

/** Makes the SDK a package: one ES module for browsers and servers, without a dependency. */
export async function buildSdk(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await buildPrograms(join(HERE, 'sdk'), ['docs-sdk'], folder)
  cpSync(join(HERE, 'sdk', 'package.json'), join(folder, 'package.json'))
}

/**
 * Makes the folder a browser loads as an extension.
 * @param baseUrl of a self-hosted ZenSearch: the only one the extension may reach without asking
 */
export async function buildExtension(folder: string, baseUrl?: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const source = join(HERE, 'extension')
  await buildPrograms(source, ['popup', 'options'], folder)
  for (const name of PLAIN) cpSync(join(source, name), join(folder, name), { recursive: true })
  const manifest: Manifest = JSON.parse(readFileSync(join(source, 'manifest.json'), 'utf8'))
  const own = baseUrl === undefined ? {} : reaching(manifest, new URL(baseUrl))
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ ...manifest, ...own }, null, 2)}\n`)
}

/** What a manifest says of the one host that may be reached without asking. */
const reaching = (
  { content_security_policy: { extension_pages: policy } }: Manifest,
  { protocol, hostname, origin }: URL,
): Manifest => ({
  host_permissions: [`${protocol}//${hostname}/*`],
  content_security_policy: { extension_pages: policy.replace('connect-src', `connect-src ${origin}`) },
})

async function buildPrograms(source: string, names: readonly string[], folder: string): Promise<void> {
  const { build: rest, ...config } = settings(folder)
  const entry = Object.fromEntries(names.map(name => [name, join(source, `${name}.ts`)]))
  await build({ ...config, build: { ...rest, lib: { entry, formats: ['es'] } } })
}

if (import.meta.main) {
  const { out, 'base-url': baseUrl } = parseArgs({
    options: { out: { type: 'string' }, 'base-url': { type: 'string' } },
  }).values
  if (out === undefined) {
    console.error(USAGE)
    process.exit(2)
  }
  await buildSdk(join(out, 'sdk'))
  await buildExtension(join(out, 'extension'), baseUrl)
  console.log(`The SDK is in ${join(out, 'sdk')}, the extension in ${join(out, 'extension')}.`)
}
