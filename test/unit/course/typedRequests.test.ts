import assert from 'node:assert/strict';
import { TypedAnswers, together } from '../../../src/course/typedAnswers.ts';
import { typedCommand } from '../../../src/course/typedCommand.ts';
import { typedRequests } from '../../../src/course/typedRequests.ts';
import type { TypedRequests } from '../../../src/course/typedRequests.ts';

const PAGE = 'http://localhost:8080/productpage';
const QUIET = `curl -s -o /dev/null ${PAGE}`;
const CODES = `curl -s -o /dev/null -w "%{http_code}\\n" "${PAGE}"`;

function asked(line: string): TypedRequests {
  const typed = typedCommand(line);
  assert.ok(typed?.kind === 'requests', `${line}: ${JSON.stringify(typed)}`);
  return typed;
}

describe('Requests that somebody types', () => {
  for (const [line, times, exitTells] of [
    [`curl ${PAGE}`, 1, true],
    [`curl localhost:8080/productpage`, 1, true],
    [`time curl -sS '${PAGE}?u=normal' > /dev/null`, 1, true],
    [`curl -s ${PAGE} 2>&1`, 1, true],
    [`curl -s ${PAGE} | grep -o "<title>.*</title>"`, 1, false],
    [`curl.exe -s -o NUL ${PAGE}`, 1, true],
    [`Invoke-WebRequest -Uri ${PAGE} -UseBasicParsing`, 1, true],
    [`(iwr ${PAGE}).StatusCode`, 1, true],
    [`wget -qO- ${PAGE}`, 1, true],
    [`curl -s ${PAGE} ${PAGE}`, 2, true],
    [`for i in $(seq 1 100); do ${QUIET}; done`, 100, true],
    [`for i in \`seq 100\`; do ${QUIET}; done`, 100, true],
    [`for i in $(seq 1 2 100); do ${QUIET}; done`, 50, true],
    [`for i in {1..100}; do ${QUIET}; done`, 100, true],
    [`for i in a b c; do ${QUIET}; done`, 3, true],
    [`for i in $(seq 1 100)\ndo\n  ${QUIET}\ndone`, 100, true],
    [`time for i in $(seq 1 100); do sleep 0.1; ${QUIET}; done`, 100, true],
    [`for i in $(seq 1 100); do ${QUIET}; sleep 0.1; done`, 100, false],
    [`for i in $(seq 1 100); do ${CODES}; done | sort | uniq -c`, 100, false],
    [`for i in $(seq 1 100); do ${CODES}; done > codes.txt 2>&1`, 100, true],
    [`for i in $(seq 1 100); do ${QUIET}; done; echo ready`, 100, false],
    [`for ((i=0; i<100; i++)); do ${QUIET}; done`, 100, true],
    [`for (( i = 1; i <= 100; i++ )) ; do ${QUIET}; done`, 100, true],
    [`seq 100 | xargs -I{} ${QUIET}`, 100, true],
    [`seq 1 100 | xargs -P 4 -I % curl -s -o /dev/null "${PAGE}?n=%"`, 100, true],
    [`seq 100 | xargs -I{} ${CODES} | sort | uniq -c`, 100, false],
    [`repeat 100 ${QUIET}`, 100, true],
    [`repeat 100 { ${QUIET}; }`, 100, true],
    [`repeat 100; do ${QUIET}; done`, 100, true],
    [`for i in (seq 100); ${QUIET}; end`, 100, true],
    [`1..100 | ForEach-Object { curl.exe -s -o NUL ${PAGE} }`, 100, true],
    [`1..100 | % { curl.exe -s -o NUL -w "%{http_code}\`n" ${PAGE} }`, 100, true],
    [`1..100 | % { (Invoke-WebRequest ${PAGE}).StatusCode } | Group-Object`, 100, false],
    [`foreach ($i in 1..100) { $null = iwr ${PAGE} }`, 100, true],
    [`for ($i = 0; $i -lt 100; $i++) { iwr ${PAGE} | Out-Null }`, 100, false],
    [`for ($i = 1; $i -LE 100; $i++) { [void](iwr ${PAGE}) }`, 100, true],
  ] as const) {
    it(`${line.replaceAll('\n', ' ')}: ${times}${exitTells ? '' : ', and its exit code is not theirs'}`, () => {
      const { addresses, ...typed } = asked(line);
      assert.deepEqual(addresses, ['localhost:8080']);
      assert.deepEqual([typed.times, typed.exitTells], [times, exitTells]);
    });
  }

  for (const line of [
    `echo curl ${PAGE}`,
    'curl http://localhost:8080/',
    'curl http://localhost:8080/productpage/reviews',
    'curl "http://$GATEWAY_URL/productpage"',
    `for i in $(seq 1 $N); do ${QUIET}; done`,
    `for i in $(cat names); do ${QUIET}; done`,
    `for i in $(seq 1 100); do ${QUIET} & done`,
    `${QUIET} &`,
    `for i in $(seq 1 100); do curl -s http://example.com/; ${QUIET}; done`,
    `curl -s -x http://proxy:3128 ${PAGE}`,
    `seq 100 | xargs -n1 ${QUIET}`,
    `while true; do ${QUIET}; done`,
    `watch ${QUIET}`,
    `for i in $(seq 1 9999999); do ${QUIET}; done`,
    `code=$(${QUIET})`,
    `# ${QUIET}`,
  ]) {
    it(`is not understood, and counts for nothing: ${line}`, () =>
      assert.equal(typedRequests(line), undefined));
  }

  it('says where they go', () => {
    assert.deepEqual(asked('curl 127.0.0.1:9000/productpage http://[::1]:9000/productpage').addresses, [
      '127.0.0.1:9000',
      '[::1]:9000',
    ]);
    assert.deepEqual(asked('curl http://localhost/productpage').addresses, ['localhost:80']);
  });

  it('is said in no time for a line of any kind', () => {
    const began = performance.now();
    for (const piece of ['for i in ', '{', 'do ', '; ', '1..1', ' curl', '"', '-', '( ', 'xargs -I'])
      for (const head of ['', 'for i in $(seq 1 100); do ', '1..100 | % { ', 'seq 1 | xargs '])
        typedRequests((head + piece.repeat(4_096)).slice(0, 4_096));
    assert.ok(performance.now() - began < 2_000);
  });
});

describe('What is printed by requests of a terminal', () => {
  const end = (line: string, printed: readonly string[], exitCode: number | 'unknown' = 0) => {
    const typed = asked(line);
    const answers = new TypedAnswers(typed);
    for (const piece of printed) answers.push(piece);
    return answers.end(typed, exitCode === 'unknown' ? undefined : exitCode);
  };
  const loop = (command: string): string => `for i in $(seq 1 4); do ${command}; done`;
  const counted = (byStatus: Record<string, number>, more: object = {}) => ({
    sent: 4,
    byStatus,
    byVersion: {},
    unseen: 0,
    ...more,
  });

  it('is counted where it is codes, each on its line or all in one', () => {
    assert.deepEqual(
      end(loop(CODES), ['200\r\n20', '0\r\n503\r\n000\r\n']),
      counted({ 200: 2, 503: 1, failed: 1 }),
    );
    const format = (of: string): string => loop(`curl -so /dev/null -w '${of}' ${PAGE}`);
    assert.deepEqual(end(format('%{http_code}'), ['200200', '503200']), counted({ 200: 3, 503: 1 }));
    assert.deepEqual(
      end(format('%{http_code}'), ['200200200200\u001B[1m%\u001B[0m   \r \r']),
      counted({ 200: 4 }),
    );
    assert.deepEqual(end(format('%{http_code} '), ['200 200 200 200 ']), counted({ 200: 4 }));
    assert.deepEqual(
      end(format(String.raw`code=%{response_code} in %{time_total}s\n`), [
        'code=200 in 0.1s\ncode=200 in 0.2s\ncode=404 in 0.1s\ncode=200 in 1s\n',
      ]),
      counted({ 200: 3, 404: 1 }),
    );
  });

  it('is counted where another program has counted it', () => {
    assert.deepEqual(
      end(`${loop(CODES)} | sort | uniq -c`, ['      3 200\n      1 503\n']),
      counted({ 200: 3, 503: 1 }),
    );
  });

  it('is no code because three digits stand in it', () => {
    const meter = '  % Total    % Received\r\n100  5179  100  5179    0     0\r\n';
    assert.deepEqual(
      end(loop(`curl -o /dev/null -w "%{http_code}\\n" ${PAGE}`), [meter, '200\n', meter, '200\n']),
      counted({ 200: 2 }, { unseen: 2 }),
    );
    assert.deepEqual(end(loop(QUIET), ['200\n200\n']), counted({}, { unseen: 4 }), 'nobody asked for codes');
  });

  it('is counted by the pages themselves, their titles, heads and versions of reviews', () => {
    const page = (version: string): string =>
      `<html><title>Simple Bookstore App</title>\n<p>Reviews served by: reviews-${version}-5f4d584748-abcde</p></html>\n`;
    assert.deepEqual(
      end(loop(`curl -s ${PAGE}`), [page('v1'), page('v2'), page('v2'), page('v3')]),
      counted({ 200: 4 }, { byVersion: { v1: 1, v2: 2, v3: 1 } }),
    );
    assert.deepEqual(end(`curl -s ${PAGE}`, ['<title>Welcome to nginx!</title>'], 1), undefined);
    assert.deepEqual(
      end(loop(`curl -sI ${PAGE}`), ['HTTP/1.1 200 OK\r\nserver: istio-envoy\r\n'.repeat(4)]),
      counted({ 200: 4 }),
    );
    assert.deepEqual(
      end(loop(`curl -s ${PAGE} | grep -o "reviews-v[0-9]"`), ['reviews-v1\nreviews-v3\n'.repeat(2)]),
      counted({}, { byVersion: { v1: 2, v3: 2 } }),
    );
    assert.deepEqual(
      end(`iwr ${PAGE}`, ['\r\nStatusCode        : 200\r\nStatusDescription : OK\r\n'])?.byStatus,
      { 200: 1 },
    );
  });

  it('leaves what ended well and was not seen, and forgets what did not', () => {
    assert.deepEqual(end(loop(QUIET), []), counted({}, { unseen: 4 }));
    assert.deepEqual(end(loop(`${QUIET}; sleep 1`), []), counted({}), 'the exit code is that of sleep');
    assert.equal(end(loop(QUIET), [], 7), undefined);
    assert.equal(end(loop(QUIET), [], 'unknown'), undefined);
    assert.deepEqual(end(loop(CODES), ['200\n200\n'], 130), {
      sent: 2,
      byStatus: { 200: 2 },
      byVersion: {},
      unseen: 0,
    });
  });

  it('adds up', () => {
    assert.deepEqual(
      together(
        { sent: 3, unseen: 1, byStatus: { 200: 2 }, byVersion: { v1: 1 } },
        { sent: 2, unseen: 0, byStatus: { 200: 1, 503: 1 }, byVersion: { v2: 1 } },
      ),
      { sent: 5, unseen: 1, byStatus: { 200: 3, 503: 1 }, byVersion: { v1: 1, v2: 1 } },
    );
  });

  it('is read in no time', () => {
    const began = performance.now();
    const formats = [
      '%{http_code}',
      '%{time_total} %{http_code} %{size_download}',
      'a%{local_ip}b%{remote_ip}%{http_code}',
    ];
    for (const format of formats)
      for (const piece of ['2', '200', '20 ', 'a', 'ab200'])
        end(loop(`curl -w '${format}' ${PAGE}`), [`${piece.repeat(4_000 / piece.length)}x\n`.repeat(3)]);
    assert.ok(performance.now() - began < 3_000, `${performance.now() - began} ms`);
  });
});
