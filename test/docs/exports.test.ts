import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const PUBLISHED: Readonly<Record<string, string | { types: string }>> = JSON.parse(
  read('package.json'),
).exports
const entries = Object.values(PUBLISHED).flatMap(it =>
  typeof it === 'string' ? [] : [it.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, 'src/$1.ts')],
)

const DECLARED = /^export (?:declare )?(?:async )?(?:function|const|class|interface|type) (\w+)/gm
const HANDED_ON = /^export (?:type )?\{([^}]+)\} from '([^']+)'/gm

interface Exported {
  readonly file: string
  readonly name: string
}

/** What a file exports, and where that is declared. */
function exportsOf(file: string): readonly Exported[] {
  const text = read(file)
  const own = [...text.matchAll(DECLARED)].map(([, name = '']) => ({ file, name }))
  const others = [...text.matchAll(HANDED_ON)].flatMap(([, names = '', from = '']) => {
    const wanted = names.split(',').map(it => it.trim().replace(/^type /, ''))
    return exportsOf(join(dirname(file), from)).filter(it => wanted.includes(it.name))
  })
  return [...own, ...others]
}

const isDocumented = ({ file, name }: Exported): boolean =>
  new RegExp(`\\*/\\nexport (declare )?(async )?(function|const|class|interface|type) ${name}\\b`).test(
    read(file),
  )

it.each(entries)('%s says of each thing it exports what that is', entry => {
  const exported = exportsOf(entry)
  expect(exported.length).toBeGreaterThan(0)
  expect(exported.filter(it => !isDocumented(it)).map(it => `${it.file}: ${it.name}`)).toEqual([])
})
