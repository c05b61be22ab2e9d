import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ARROWS,
  claims,
  importsOf,
  impurities,
  lineCount,
  PURE,
  ROOT,
  roomOf,
  type Source,
  sourcesIn,
  throwsIn,
  unevenTests,
  unused,
  wrongImports,
} from './build/rooms.ts'

const json = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
const DEPENDENCIES = Object.keys(json('package.json').dependencies)

/** What a guard adds a type to: whoever imports the guard has it, and nothing of it is imported when it runs. */
const AUGMENTED = ['fastify']

/** What is generated answers to its generator: only its imports are checked. */
const isGenerated = ({ path }: Source) => path.startsWith('src/client/generated/')

const sources = sourcesIn('src').filter(it => it.path !== 'src/web.d.ts' && !isGenerated(it))
const everything = ['src', 'test', 'scripts', 'bench', 'examples'].flatMap(sourcesIn)
const rooms = Object.keys(ARROWS)

/** Every file a check finds something in, with what it finds. */
const offenders = (files: readonly Source[], check: (file: Source) => readonly string[]) =>
  files.flatMap(file => check(file).map(what => `${file.path}: ${what}`))

/** Where a type is claimed without a check, and what vouches for it. */
const CLAIMED: Readonly<Record<string, string>> = {
  'src/core/terms.ts': 'the constructors of branded values',
  'src/app/settings/settings.ts': 'each value was made by its own row of the table',
  'src/app/planes/control.ts': 'the adaptor makes a node:http server unless told otherwise',
  'src/adapters/patch.ts': 'the same fields with null as undefined',
  'src/core/raw-headers.ts': 'raw headers come in pairs',
  'src/gateway/headers.ts': 'raw headers come in pairs',
  'src/gateway/proxy.ts': 'node:http has parsed the method',
  'src/profile/read.ts': 'raw headers come in pairs',
  'src/profile/table.ts': 'the same names with other values',
  'src/profile/template.ts': 'every other part of a split text is what it was split at',
}

/** Where something may be thrown outside adapters, app and the loading of profiles, and why. */
const THROWN: Readonly<Record<string, string>> = {
  'src/profile/render.ts': 'a profile with a reason unspoken does not load',
  'src/engine/apis.ts': 'at start: a profile in use is gone',
  'src/control/management.ts': 'a fault: the management API itself is gone',
  'src/people/codes.ts': 'how the login library is told of a refusal',
  'src/people/passkeys.ts': 'how the login library is told of a refusal',
  'src/people/people.ts': 'hands on what a store threw',
  'src/client/call.ts': 'how a caller is told of a wrong argument',
  'src/client/listing.ts': 'how a caller is told that what answers has no lists',
  'src/client/mint.ts': 'how a caller is told that there is no token',
  'src/client/options.ts': 'how a caller is told of a wrong option',
  'src/client/retry.ts': 'how a caller is told of a wrong policy',
  'src/client/send.ts': 'how a caller is told of a problem',
  'src/client/sign.ts': 'how a caller is told of a wrong argument',
  'src/client/sign-message.ts': 'how a caller is told of a wrong argument',
  'src/client/verify.ts': 'how a caller is told that there is no verdict',
  'src/middleware/guard.ts': 'how a guard is told that its need says nothing',
  'src/middleware/request.ts': 'how a guard is told that it stands behind what reads bodies',
  'src/cli/end.ts': 'hands on what broke, of the output or of work that was undone',
  'src/cli/verify.ts': 'how the command-line library is told of a wrong option',
  'src/cli/flags.ts': 'how the command-line library is told of a wrong option',
  'src/cli/standard-input.ts': 'hands on why standard input cannot be read',
  'src/cli/import/bytes.ts': 'how a stream is told that what it carries is no text',
  'src/cli/import/row.ts': 'how the command-line library is told of a wrong option',
}
const MAY_THROW = /^src\/(adapters|app)\/|^src\/profile\/profile\.ts$/

describe('the rooms', () => {
  it('are the folders of src', () => {
    expect([...new Set(sources.map(it => roomOf(it.path)))].toSorted()).toEqual(rooms.toSorted())
  })

  it.each(rooms)('%s imports along its arrows, and packages the package depends on', room => {
    const files = sources.filter(it => roomOf(it.path) === room)
    expect(files.flatMap(importsOf).length).toBeGreaterThan(0)
    expect(offenders(files, it => wrongImports(it, [...DEPENDENCIES, ...AUGMENTED]))).toEqual([])
  })

  it.each(rooms)('%s is compiled with references to exactly the rooms it may import', room => {
    const references: readonly { path: string }[] = json(`src/${room}/tsconfig.json`).references
    expect(references.map(it => it.path).toSorted()).toEqual(ARROWS[room]?.map(it => `../${it}`).toSorted())
  })

  it('that are pure see no Node types', () => {
    for (const room of PURE) {
      expect(json(`src/${room}/tsconfig.json`).compilerOptions).not.toHaveProperty('types')
      expect(json(`src/${room}/tsconfig.json`).include).toEqual(['.', '../web.d.ts'])
    }
    expect(json('tsconfig.base.json').compilerOptions.types).toEqual([])
  })

  it('that are pure touch no clock, chance, environment or network', () => {
    const pure = sources.filter(it => PURE.includes(roomOf(it.path)))
    expect(offenders(pure, impurities)).toEqual([])
  })

  it('are not imported by the examples', () => {
    const reaching = (file: Source) => importsOf(file).filter(name => /(^|\/)src\//.test(name))
    expect(offenders(sourcesIn('examples'), reaching)).toEqual([])
  })
})

describe('the sources', () => {
  it('have no file of more than 300 lines', () => {
    expect(sources.filter(it => lineCount(it) > 300).map(it => it.path)).toEqual([])
  })

  it('claim types without a check only where that is listed, and nothing listed is gone', () => {
    const claiming = sources.filter(it => claims(it).length > 0).map(it => it.path)
    expect(claiming.toSorted()).toEqual(Object.keys(CLAIMED).toSorted())
    expect(offenders(sources, claims).filter(it => /!$|\bany\b/.test(it))).toEqual([])
  })

  it('throw only in adapters, in app, when a profile is loaded, and where that is listed', () => {
    const throwing = sources.filter(it => throwsIn(it).length > 0 && !MAY_THROW.test(it.path))
    expect(throwing.map(it => it.path).toSorted()).toEqual(Object.keys(THROWN).toSorted())
  })

  it('export nothing that only tests use', () => {
    const running = everything.filter(it => !it.path.startsWith('test/'))
    const ours = (it: string) => it.startsWith('src/') && !it.startsWith('src/client/generated/')
    expect(unused(running).filter(ours)).toEqual([])
  })

  it('leave nothing to be done later', () => {
    const later = new RegExp(`\\b(${['TO', 'FIX'].map((it, at) => it + ['DO', 'ME'][at]).join('|')})\\b`)
    expect(everything.filter(it => later.test(it.text)).map(it => it.path)).toEqual([])
  })

  it('have no test that is left out or leaves out others', () => {
    expect(offenders(sourcesIn('test'), unevenTests)).toEqual([])
  })
})

describe('these checks', () => {
  const bad = (text: string, path = 'src/core/bad.ts'): Source => ({ path, text })

  it.each([
    ['src/core/bad.ts', `import { x } from '../engine/x.ts'`],
    ['src/core/bad.ts', `import type { X } from '../ports/x.ts'`],
    ['src/ports/bad.ts', `export { x } from '../profile/x.ts'`],
    ['src/ports/bad.ts', `export * from '../engine/x.ts'`],
    ['src/engine/bad.ts', `import { x } from '../adapters/x.ts'`],
    ['src/engine/bad.ts', `type X = import('../gateway/x.ts').X`],
    ['src/adapters/sql/bad.ts', `import { x } from '../../engine/x.ts'`],
    ['src/gateway/bad.ts', `import { x } from '../control/x.ts'`],
    ['src/control/routes/bad.ts', `const x = await import('../../app/x.ts')`],
    ['src/cli/bad.ts', `import { x } from '../engine/x.ts'`],
    ['src/app/bad.ts', `import { x } from '../../examples/x.ts'`],
    ['src/app/bad.ts', `import { x } from 'vitest'`],
    ['src/core/bad.ts', `import { hash } from 'node:crypto'`],
  ])('see that %s may not say %s', (path, text) => {
    expect(wrongImports(bad(text, path), DEPENDENCIES)).toHaveLength(1)
  })

  it('let an import along an arrow pass', () => {
    const fine = [`import a from './a.ts'`, `import b from '../core/b.ts'`, `import { z } from 'zod'`]
    expect(wrongImports(bad(fine.join('\n'), 'src/engine/fine.ts'), DEPENDENCIES)).toEqual([])
  })

  it.each([
    ...['Date.now()', 'new Date()', 'Date()', 'Math.random()', 'process.env', 'performance.now()'],
    ...['crypto.subtle', 'setTimeout(f, 1)', 'setInterval(f, 1)', 'console.log(1)', 'fetch("x")', '[fetch]'],
  ])('see that %s is not pure', text => {
    expect(impurities(bad(`const x = ${text}`))).toHaveLength(1)
  })

  it('do not take a word, a property or a comment for the real thing', () => {
    const fine = `const x = { process: 1, fetch() {} }; x.process; 'Date.now()' // Math.random()`
    expect(impurities(bad(fine))).toEqual([])
    expect(claims(bad(`const x = ['a'] as const; const t = 'x as any' // y!`))).toEqual([])
  })

  it.each(['x as string', 'x!', 'f<any>()', 'x as unknown as Y', 'x!.y'])('see the claim in %s', text => {
    expect(claims(bad(`const y = ${text}`)).length).toBeGreaterThan(0)
  })

  it('see a throw, a long file, and a test that stands alone', () => {
    expect(throwsIn(bad('if (x) { throw y }'))).toEqual(['throw y'])
    expect(lineCount(bad('x\n'.repeat(301)))).toBe(301)
    const lost = [bad('export const lost = 1\nexport function used() {}'), bad('// lost\nused()')]
    expect(unused(lost)).toEqual(['src/core/bad.ts: lost'])
    const only = ['it', 'describe', 'test.concurrent'].map(it => `${it}.only('x', () => {})`)
    expect(unevenTests(bad(only.join('\n')))).toHaveLength(3)
    expect(unevenTests(bad(`it.skip('x', () => {}); it.each([1])('y', () => {})`))).toEqual(['it.skip'])
  })
})
