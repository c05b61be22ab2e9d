import { Fault } from '../core/error.ts'
import { MANAGEMENT_API, type ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'

type Serving = Pick<Engine, 'apis'>

/**
 * The API whose keys are the root keys.
 * @throws {Fault} when there is none
 */
export function managementApi({ apis }: Serving): ServedApi {
  const api = apis.named(MANAGEMENT_API)
  if (api === undefined) throw new Fault(`There is no API "${MANAGEMENT_API}": root keys belong to it.`)
  return api
}

/** Whether what belongs to this API belongs to the root keys. */
export const isManagement = (engine: Serving, apiId: string | undefined): boolean =>
  apiId === managementApi(engine).apiId
