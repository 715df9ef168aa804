import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Puts a link to an extension's folder where VS Code's server looks for installed extensions at its first start. */
export function linkExtension(dataDir: string, folder: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  mkdirSync(join(dataDir, 'extensions'), { recursive: true });
  symlinkSync(folder, join(dataDir, 'extensions', `${publisher}.${name}-${version}`), 'junction');
}
