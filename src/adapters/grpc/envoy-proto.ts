/**
 * What of Envoy's published API an authorization server reads and writes, field for field with their numbers; what is
 * left out is skipped where it comes in. Taken from github.com/envoyproxy/envoy, `api/envoy/service/auth/v3` and what that
 * names, github.com/googleapis/googleapis and github.com/grpc/grpc-proto (all Apache License 2.0), without comments,
 * options and the fields nobody here looks at.
 */
export const ENVOY_PROTO: readonly string[] = [
  `syntax = "proto3";
   package google.protobuf;
   message Struct { map<string, Value> fields = 1; }
   message Value { oneof kind { string string_value = 3; } }
   message BoolValue { bool value = 1; }`,

  `syntax = "proto3";
   package google.rpc;
   message Status { int32 code = 1; string message = 2; }`,

  `syntax = "proto3";
   package envoy.type.v3;
   message HttpStatus { int32 code = 1; }`,

  `syntax = "proto3";
   package envoy.config.core.v3;
   message SocketAddress { string address = 2; }
   message Address { oneof address { SocketAddress socket_address = 1; } }
   message HeaderValue { string key = 1; string value = 2; bytes raw_value = 3; }
   message HeaderMap { repeated HeaderValue headers = 1; }
   message HeaderValueOption {
     HeaderValue header = 1;
     google.protobuf.BoolValue append = 2;
     int32 append_action = 3;
   }`,

  `syntax = "proto3";
   package envoy.service.auth.v3;
   message AttributeContext {
     message Peer { config.core.v3.Address address = 1; }
     message Request { HttpRequest http = 2; }
     message HttpRequest {
       string method = 2;
       map<string, string> headers = 3;
       config.core.v3.HeaderMap header_map = 13;
       string path = 4;
       string host = 5;
       string body = 11;
       bytes raw_body = 12;
     }
     Peer source = 1;
     Request request = 4;
     map<string, string> context_extensions = 10;
   }
   message CheckRequest { AttributeContext attributes = 1; }
   message DeniedHttpResponse {
     type.v3.HttpStatus status = 1;
     repeated config.core.v3.HeaderValueOption headers = 2;
     string body = 3;
   }
   message OkHttpResponse {
     repeated config.core.v3.HeaderValueOption headers = 2;
     repeated string headers_to_remove = 5;
     repeated config.core.v3.HeaderValueOption response_headers_to_add = 6;
   }
   message CheckResponse {
     google.rpc.Status status = 1;
     oneof http_response {
       DeniedHttpResponse denied_response = 2;
       OkHttpResponse ok_response = 3;
     }
     google.protobuf.Struct dynamic_metadata = 4;
   }`,

  `syntax = "proto3";
   package grpc.health.v1;
   message HealthCheckRequest { string service = 1; }
   message HealthCheckResponse { int32 status = 1; }`,
]
