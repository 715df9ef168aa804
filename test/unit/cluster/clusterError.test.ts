import assert from 'node:assert/strict';
import {
  ClusterError,
  errorOfAnswer,
  isStarting,
  retryAfterMs,
  toClusterError,
} from '../../../src/cluster/clusterError.ts';

const server = 'https://10.0.0.1:6443';

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

describe('toClusterError', () => {
  const connections = [
    ['ECONNREFUSED', 'unreachable', /nothing listens there/],
    ['ENOTFOUND', 'unreachable', /name cannot be resolved/],
    ['ECONNRESET', 'unreachable', /was cut/],
    ['ETIMEDOUT', 'timeout', /did not answer in time/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', /certificate of https:.* is not accepted/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate', /is not accepted/],
    ['CERT_HAS_EXPIRED', 'certificate', /is not accepted/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', /is not accepted/],
  ] as const;
  for (const [code, kind, words] of connections) {
    it(`says ${kind} of ${code}, and names the server`, () => {
      const error = toClusterError(withCode(code), server);
      assert.equal(error.kind, kind);
      assert.match(error.message, words);
      assert.ok(error.message.includes(server));
      assert.equal(error.status, undefined);
    });
  }

  it('finds the code in the parts of a happy-eyeballs failure and in a cause', () => {
    const parts = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]);
    assert.equal(toClusterError(parts, server).kind, 'unreachable');
    assert.equal(
      toClusterError(new Error('failed', { cause: withCode('ENOTFOUND') }), server).kind,
      'unreachable',
    );
  });

  it('knows a cut connection without a code, a cancelled request, and itself', () => {
    assert.equal(toClusterError(new Error('socket hang up'), server).kind, 'unreachable');
    assert.equal(toClusterError(new DOMException('stop', 'AbortError'), server).kind, 'cancelled');
    const own = new ClusterError('login', 'Log in.');
    assert.equal(toClusterError(own, server), own);
    assert.equal(toClusterError('a text', server).message, `${server}: a text`);
  });
});

describe('errorOfAnswer', () => {
  it('takes the words of a Status, else the text, else the code', () => {
    const status = JSON.stringify({ kind: 'Status', message: 'pods is forbidden' });
    const error = errorOfAnswer(403, status, '/api/v1/pods');
    assert.equal(error.message, 'pods is forbidden');
    assert.equal(error.body, status);
    assert.equal(errorOfAnswer(404, '404 page not found\n', '/x').message, '404 page not found');
    assert.equal(errorOfAnswer(502, '', '/x').message, '/x: the API server answered 502.');
    assert.ok(errorOfAnswer(502, 'x'.repeat(5000), '/x').message.length <= 300);
  });

  it('know how long the server wants us to wait, where it says so', () => {
    const waiting = (body: string): number | undefined => retryAfterMs(errorOfAnswer(429, body, '/x'));
    assert.equal(waiting('{"details": {"retryAfterSeconds": 2}}'), 2_000);
    // As an API server says it of a kind that it is asked for the first time.
    const starting = '{"message": "storage is (re)initializing", "details": {"retryAfterSeconds": 1}}';
    assert.equal(isStarting(errorOfAnswer(429, starting, '/x')), true);
    assert.equal(isStarting(errorOfAnswer(429, '{"message": "too many requests"}', '/x')), false);
    assert.equal(retryAfterMs(errorOfAnswer(503, '{"details": {"retryAfterSeconds": 5}}', '/x')), undefined);
    for (const other of [
      '',
      'busy',
      '{}',
      '{"details": {"retryAfterSeconds": "2"}}',
      '{"details": {"retryAfterSeconds": -1}}',
    ])
      assert.equal(waiting(other), undefined, other);
  });

  it('sorts the statuses', () => {
    const kinds = [400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 503, 504].map(
      (status) => errorOfAnswer(status, '', '/x').kind,
    );
    assert.deepEqual(kinds, [
      'invalid',
      'unauthorized',
      'forbidden',
      'notFound',
      'timeout',
      'conflict',
      'gone',
      'invalid',
      'server',
      'server',
      'server',
      'timeout',
    ]);
  });
});
