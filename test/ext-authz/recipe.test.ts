import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../src/app/settings/table.ts'
import { contextExtensions, RECIPE, recipe } from './recipe.ts'

const GUIDE = readFileSync(new URL('../../docs/guide/ext-authz.md', import.meta.url), 'utf8')

const type = (name: string) => `type.googleapis.com/envoy.extensions.filters.${name}`

describe('the published configuration of Envoy', () => {
  it('lets nobody through when it cannot ask, and forwards the path it asked about', () => {
    expect(recipe.filter).toMatchObject({
      '@type': type('http.ext_authz.v3.ExtAuthz'),
      transport_api_version: 'V3',
      failure_mode_allow: false,
      with_request_body: { pack_as_bytes: true, allow_partial_message: true },
      grpc_service: { envoy_grpc: { cluster_name: 'latchkey' } },
    })
    expect(recipe.filter).not.toHaveProperty('allowed_headers')
    expect(recipe.connections).toMatchObject({
      '@type': type('network.http_connection_manager.v3.HttpConnectionManager'),
      use_remote_address: true,
      normalize_path: false,
      merge_slashes: false,
      path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
    })
  })

  it('says which API it is in front of, and that bodies come along', () =>
    expect(contextExtensions()).toEqual({ api: 'zenhire', bodies: 'sent' }))

  it('asks by HTTP/2, and looks whether who is asked is well', () =>
    expect(recipe.latchkey).toMatchObject({
      name: 'latchkey',
      typed_extension_protocol_options: {
        'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
          explicit_http_config: { http2_protocol_options: {} },
        },
      },
      health_checks: [{ grpc_health_check: {} }],
    }))

  it('is for the port the guide starts, by settings there are', () => {
    const [, line = ''] = /```sh\n(LATCHKEY_.*)\n```/.exec(GUIDE) ?? []
    const set = [...line.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value]) => [name, value] as const)
    expect(set.map(([name]) => name).filter(it => !Object.hasOwn(SETTINGS, it))).toEqual([])
    expect(RECIPE).toContain(`port_value: ${Object.fromEntries(set)['LATCHKEY_EXT_AUTHZ_PORT']} `)
  })
})
