import { expect, it } from 'vitest'
import { openApiOfSources } from '../../scripts/client.ts'
import { createLatchkey, isLatchkeyError } from '../../src/client/client.ts'
import { aScript, ours } from './wire.ts'

/** What a call may take: whom it is about and fields, fields alone, or nothing. */
const ARGUMENTS = [['id_1', {}], [{}], []] as const

/** What a function of the client does with the first of these arguments it takes. */
async function called(call: (...args: readonly unknown[]) => unknown): Promise<void> {
  for (const args of ARGUMENTS) {
    try {
      const answer = call(...args)
      await (typeof answer === 'object' && answer !== null && 'page' in answer
        ? Object(answer).page()
        : answer)
      return
    } catch (error) {
      if (!isLatchkeyError(error, 'argument-invalid')) throw error
    }
  }
  expect.fail('it takes none of these arguments')
}

it('each call of the client asks its own route of the document, and each route has one', async () => {
  const { url, told } = await aScript(ours(200, { items: [], next: null }))
  const { verify, ...groups } = createLatchkey({ url, credential: 'lk_root_x' })
  for (const calls of Object.values(groups))
    for (const call of Object.values(calls)) await called(Object(call))

  const routes = Object.entries(openApiOfSources().paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, 'id_1')}`),
  )
  expect(told.map(it => it.line).toSorted()).toEqual(routes.toSorted())
  expect(verify).toBeTypeOf('function')
})
