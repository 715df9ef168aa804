import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';

describe('a proxy between here and the releases', () => {
  /** Asks github.com through a proxy on loopback that opens no way for anybody. */
  async function askedThrough(
    answer: string | undefined,
  ): Promise<{ said: string; wanted: readonly string[] }> {
    const wanted: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      wanted.push(request.url ?? '');
      socket.end(answer);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    if (answer === undefined) proxy.close();
    const child = await execa(process.execPath, [join(import.meta.dirname, 'askThroughProxy.ts')], {
      env: {
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: address,
        https_proxy: address,
        NO_PROXY: '',
        no_proxy: '',
      },
    });
    proxy.close();
    return { said: child.stdout, wanted };
  }

  it('that wants a login is named, with the setting', async () => {
    const { said, wanted } = await askedThrough('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    assert.deepEqual(wanted, ['github.com:443']);
    assert.match(
      said,
      /^The proxy wants a login \(407\) and let nothing through to github\.com\. .*http\.proxy/,
    );
  });

  it('that refuses is named with its status', async () => {
    const { said } = await askedThrough('HTTP/1.1 403 Forbidden\r\n\r\n');
    assert.match(said, /^The proxy let nothing through to github\.com \(status 403\)\./);
  });

  it('that is not there makes the host unreachable', async () => {
    const { said } = await askedThrough(undefined);
    assert.match(said, /^github\.com cannot be reached: .*ECONNREFUSED/);
  });
});
