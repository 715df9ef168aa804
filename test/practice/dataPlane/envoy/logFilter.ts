import { celEnv, CelScalar, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { pathOf, type Headers, type HttpRequest, type HttpResponse } from './httpMessage.ts';

/** What a filter of log lines may ask about a request that is over. */
export interface LoggedRequest {
  readonly request: HttpRequest;
  /** Path before a rewrite. */
  readonly path: string;
  readonly response: HttpResponse | undefined;
  readonly details: string;
  readonly flags: readonly string[];
  readonly isMutual: boolean;
  readonly serverName: string | undefined;
  readonly routeName: string | undefined;
  readonly cluster: string | undefined;
  readonly upstream: string | undefined;
}

export type LogTest = (logged: LoggedRequest) => boolean;

/**
 * Whether an access log takes a request. An expression that fails on it counts as false, as in Envoy; a filter of
 * another kind, which only an EnvoyFilter can bring, takes everything.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes
 */
export function logTest(filter: unknown): LogTest {
  const flags = listAt(filter, 'responseFlagFilter', 'flags');
  if (flags.length > 0) return (logged) => logged.flags.some((flag) => flags.includes(flag));
  const config = stringAt(filter, 'extensionFilter', 'typedConfig', 'expression');
  return config === undefined ? () => true : expressionTest(config);
}

type Attributes = Record<'request' | 'response' | 'connection' | 'upstream' | 'xds', CelInput>;

function expressionTest(expression: string): LogTest {
  let holds: (bindings: Attributes) => unknown;
  try {
    // Every attribute is a map whose values have kinds of their own.
    const variables = {
      request: CelScalar.DYN,
      response: CelScalar.DYN,
      connection: CelScalar.DYN,
      upstream: CelScalar.DYN,
      xds: CelScalar.DYN,
    };
    holds = plan(celEnv({ variables, funcs: strings }), parse(expression));
  } catch {
    return () => false;
  }
  return (logged) => {
    const result = holds(attributesOf(logged));
    return !isCelError(result) && result === true;
  };
}

function attributesOf(logged: LoggedRequest): Attributes {
  const { response, details, path, cluster, routeName } = logged;
  const { headers, method, authority, scheme, body } = logged.request;
  const field = (name: string) => headers.get(name)?.join(',') ?? '';
  return {
    request: mapOf({
      path,
      url_path: pathOf({ ...logged.request, path }),
      host: authority,
      scheme,
      method,
      headers: fieldsOf(headers),
      referer: field('referer'),
      useragent: field('user-agent'),
      id: field('x-request-id'),
      protocol: 'HTTP/1.1',
      size: BigInt(body.length),
    }),
    response: mapOf({
      code: BigInt(response?.status ?? 0),
      code_details: details,
      headers: fieldsOf(response?.headers ?? new Map()),
      size: BigInt(response?.body.length ?? 0),
    }),
    connection: mapOf({ mtls: logged.isMutual, requested_server_name: logged.serverName ?? '' }),
    upstream: mapOf({ address: logged.upstream ?? '' }),
    xds: mapOf({ cluster_name: cluster ?? '', route_name: routeName ?? '' }),
  };
}

function mapOf(values: Readonly<Record<string, CelInput>>): CelInput {
  return new Map(Object.entries(values));
}

function fieldsOf(headers: Headers): CelInput {
  return new Map([...headers].map(([name, values]) => [name, values.join(',')]));
}
