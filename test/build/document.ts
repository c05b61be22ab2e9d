import { aControl } from './control.ts'

/** The OpenAPI document as the server answers it. */
export async function documentText(): Promise<string> {
  const { app } = await aControl()
  const response = await app.request('/v1/openapi.json')
  return response.text()
}
