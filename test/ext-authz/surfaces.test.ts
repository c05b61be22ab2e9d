import { passesAllCases, type Surface } from '../surfaces/surface.ts'
import { aClient, aListener } from './asking.ts'
import { anEnvoy } from './envoy.ts'
import { contextExtensions, maxRequestBytes } from './recipe.ts'

/** Envoy in front of the app, asking by gRPC as the published configuration has it. */
const envoy = (name: string, encodeRawHeaders: boolean): Surface => ({
  name,
  open: async ({ engine, app }) => {
    const listener = await aListener(engine)
    const client = aClient(listener.port)
    const upstream = app.url
    const { port, close } = await anEnvoy({
      ...{ client, upstream, encodeRawHeaders, maxRequestBytes: maxRequestBytes() },
      contextExtensions: { ...contextExtensions(), api: 'rich' },
    })
    return {
      port,
      base: '',
      close: async () => {
        await close()
        client.close()
        await listener.close()
      },
    }
  },
})

passesAllCases([envoy('Envoy by gRPC', false), envoy('Envoy by gRPC, with raw headers', true)], ['127.0.0.1'])
