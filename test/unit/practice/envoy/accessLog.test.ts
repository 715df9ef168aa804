import assert from 'node:assert/strict';
import { jsonLineWriter } from '../../../practice/dataPlane/envoy/accessLogFormat.ts';
import { changeHeaders } from '../../../practice/dataPlane/envoy/headerOperations.ts';
import { textResponse, type Headers } from '../../../practice/dataPlane/envoy/httpMessage.ts';
import { logTest, type LoggedRequest } from '../../../practice/dataPlane/envoy/logFilter.ts';

const logged: LoggedRequest = {
  request: {
    method: 'GET',
    path: '/rewritten',
    authority: 'shop',
    scheme: 'http',
    headers: new Map([['x-team', ['a']]]),
    body: Buffer.alloc(0),
  },
  path: '/asked?x=1',
  response: textResponse(404, 'nothing'),
  details: 'route_not_found',
  flags: ['NR'],
  isMutual: true,
  serverName: undefined,
  routeName: undefined,
  cluster: 'outbound|80||shop',
  upstream: undefined,
};

describe("Envoy's access log", () => {
  it('writes JSON in which numbers are numbers, nothing is null, and quotes break nothing', () => {
    const write = jsonLineWriter({
      code: '%RESPONSE_CODE%',
      both: '%REQ(A)% of %REQ(B)%',
      in: { absent: '%REQ(C)%', list: ['%REQ(A)%', 'plain'] },
    });
    const values: Readonly<Record<string, string | number>> = { A: 'one "two"', RESPONSE_CODE: 200 };
    const line = write((name, argument) => values[argument ?? name]);
    assert.ok(line.endsWith('}\n'));
    assert.deepEqual(JSON.parse(line), {
      code: 200,
      both: 'one "two" of -',
      in: { absent: null, list: ['one "two"', 'plain'] },
    });
  });

  it('takes the requests for which the expression of a Telemetry resource holds', () => {
    const takes = (expression: string) =>
      logTest({ extensionFilter: { typedConfig: { expression } } })(logged);
    assert.equal(takes('response.code >= 400'), true);
    assert.equal(takes('response.code >= 500'), false);
    assert.equal(takes("connection.mtls && request.headers['x-team'] == 'a'"), true);
    assert.equal(takes("request.url_path == '/asked' && request.path.contains('x=1')"), true);
    assert.equal(takes("xds.cluster_name.startsWith('outbound')"), true);
    // A field that is not there is an error, and an error is no.
    assert.equal(takes("request.headers['x-other'] == 'a'"), false);
    assert.equal(takes('this is no expression'), false);
  });

  it('takes the requests with the flags that are asked for, and all without a filter', () => {
    assert.equal(logTest({ responseFlagFilter: { flags: ['UH', 'NR'] } })(logged), true);
    assert.equal(logTest({ responseFlagFilter: { flags: ['UH'] } })(logged), false);
    assert.equal(logTest({})(logged), true);
  });
});

describe("Envoy's header operations", () => {
  it('put in what a command stands for, and add no header of which nothing is left', () => {
    const headers: Headers = new Map();
    const add = (key: string, value: string, more: object = {}) => ({ header: { key, value }, ...more });
    const requestHeadersToAdd = [
      add('x-from', 'pod %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%, 100%%'),
      add('x-empty', '%REQ(absent)%'),
      add('x-kept', '%REQ(absent)%', { keepEmptyValue: true }),
    ];
    changeHeaders(headers, { requestHeadersToAdd }, 'request', (command) =>
      command.startsWith('DOWNSTREAM') ? '10.0.0.1' : '',
    );
    assert.deepEqual(
      [...headers],
      [
        ['x-from', ['pod 10.0.0.1, 100%']],
        ['x-kept', ['']],
      ],
    );
  });
});
