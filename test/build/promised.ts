import { expect } from 'vitest'
import { problemsOf } from '../../src/control/openapi/route-problems.ts'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { type Answer, type Asking, ask } from './client.ts'

/** An answer has exactly the shape and the code its route promises, whichever test asked for it. */
export function expectPromised(
  method: string,
  path: string,
  { status, json }: Pick<Answer, 'status' | 'json'>,
): void {
  const [bare = ''] = path.split('?')
  const route = ROUTES.find(
    it =>
      it.method === method.toLowerCase() && new RegExp(`^${it.path.replace('{id}', '[^/]+')}$`).test(bare),
  )
  if (route === undefined) return
  if (status >= 400) {
    expect(problemsOf(route), `problems of ${route.id}`).toContain(json['code'])
  } else if (status !== 304 && route.produces === undefined) {
    expect(status).toBe(route.status ?? 200)
    expect(route.reply.safeParse(json).error).toBeUndefined()
  }
}

/** Asks the management API, and holds its answer to what the route promises. */
export async function askControl(line: string, base: string, asking?: Asking): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const answer = await ask(line, base, asking)
  expectPromised(method, path, answer)
  return answer
}
