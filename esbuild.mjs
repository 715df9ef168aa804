// What is bundled and how; `scripts/build.ts` decides when. ESM with splitting keeps the entry chunk small: heavy
// parts are imported dynamically and become chunks of their own.
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

/** CommonJS packages inside an ESM bundle call `require` for Node's own modules. */
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/**
 * CEL without protobuf: see the file that stands in for it.
 * @type {import('esbuild').Plugin}
 */
const celMessages = {
  name: 'celMessages',
  setup(bundle) {
    const path = fileURLToPath(new URL('src/validation/cel/messages.ts', import.meta.url));
    bundle.onResolve({ filter: /^@bufbuild\/(?:protobuf|cel-spec)(?:\/|$)/ }, () => ({
      path,
      sideEffects: false,
    }));
  },
};

/** @param {{ minify: boolean, outdir: string }} options */
export function bundleOptions({ minify, outdir }) {
  return {
    entryPoints: { extension: 'src/extension.ts', warden: 'src/cli/warden.ts' },
    outdir,
    bundle: true,
    format: /** @type {const} */ ('esm'),
    splitting: true,
    platform: /** @type {const} */ ('node'),
    // Node of the oldest VS Code that we support (engines.vscode).
    target: 'node22',
    external: ['vscode'],
    // The packages' UMD builds cannot be bundled.
    mainFields: ['module', 'main'],
    chunkNames: 'chunks/[name]-[hash]',
    banner,
    plugins: [celMessages],
    minify,
    sourcemap: minify ? false : /** @type {const} */ ('linked'),
    legalComments: /** @type {const} */ ('linked'),
    metafile: /** @type {const} */ (true),
    logLevel: /** @type {const} */ ('warning'),
  };
}

/**
 * The scripts of our pages, which run in webviews: browsers, without Node and without modules of others.
 * @param {{ minify: boolean, outdir: string }} options
 */
export function webOptions({ minify, outdir }) {
  return {
    entryPoints: {
      stepPage: 'src/ui/course/page/stepPageMain.ts',
      requestChart: 'src/ui/traffic/chart/chartMain.ts',
    },
    outdir: `${outdir}/web`,
    bundle: true,
    format: /** @type {const} */ ('iife'),
    platform: /** @type {const} */ ('browser'),
    // Chromium of the oldest VS Code that we support.
    target: 'chrome138',
    minify,
    sourcemap: minify ? false : /** @type {const} */ ('inline'),
    logLevel: /** @type {const} */ ('warning'),
  };
}

/** @param {{ minify: boolean, outdir: string }} options */
export async function bundle(options) {
  const [result] = await Promise.all([build(bundleOptions(options)), build(webOptions(options))]);
  return result;
}

/** @param {{ minify: boolean, outdir: string }} options */
export async function watch(options) {
  const running = [await context(bundleOptions(options)), await context(webOptions(options))];
  for (const one of running) await one.watch();
  return {
    dispose: async () => {
      for (const one of running) await one.dispose();
    },
  };
}
