// Child of proxy.test.ts: asks for a release with the proxy of its environment, and prints what came of it.
import { istioReleases } from '../../../../src/cli/download/releaseSource.ts';
import { askServer } from '../../../../src/cli/download/askServer.ts';

const { url } = istioReleases.file('istioctl', '1.31.1', 'linux', 'x64');
try {
  const { status } = await askServer(url, {
    allowed: (address) => istioReleases.allowed(address),
    stallMs: 5_000,
  });
  console.log(`status ${status}`);
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
}
