import type { Api, ExplainRequestData } from '../../../../src/client/client.ts'
import { type PastedRequest } from './parse.ts'
/** A request as it is filled in. */
export interface RequestForm {
  /** Name of the API. */
  readonly api: string
  readonly keyId: string
  readonly method: string
  readonly path: string
  readonly ip: string
  /** One on a line. */
  readonly headers: string
  readonly body: string
}
export declare const EMPTY: RequestForm
/** What a pasted request fills in. Which API it is for, its host or the first part of its path says. */
export declare function filledFrom(
  pasted: PastedRequest,
  apis: readonly Api[],
  before: RequestForm,
): RequestForm
/** What is asked. Headers given twice stay two. */
export declare function askedOf({
  api,
  keyId,
  method,
  path,
  ip,
  headers,
  body,
}: RequestForm): ExplainRequestData['body']
