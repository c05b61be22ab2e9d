import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { bodyOf } from '../../src/gateway/body.ts'
import { GatewayRequest } from '../../src/gateway/wire/request.ts'
import { GatewayResponse } from '../../src/gateway/wire/response.ts'

it('the body of a caller that is gone already is not waited for', async () => {
  const request = new GatewayRequest(new Socket())
  request.headers['content-length'] = '5'
  const closed = new Promise(resolve => request.once('close', resolve))
  request.destroy()
  await closed
  const body = bodyOf({ request, response: new GatewayResponse(request) }, 10)
  expect(await body.read()).toBe('request-malformed')
})
