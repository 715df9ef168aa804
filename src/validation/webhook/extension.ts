import * as l10n from '@vscode/l10n';
import { parseRequestUri } from '../cel/goUrl.ts';
import type { Path } from '../../mesh/fields.ts';
import { has, itemsAt, mapAt, textAt, type Fields, type Report } from './report.ts';
import { checkTargets } from './selectors.ts';

export function checkWasmPlugin(report: Report, spec: Fields): void {
  checkTargets(report, spec, ['spec']);
  checkWasm(report, spec, ['spec']);
}

export function checkTrafficExtension(report: Report, spec: Fields): void {
  checkTargets(report, spec, ['spec']);
  const wasm = mapAt(spec, 'wasm');
  const lua = mapAt(spec, 'lua');
  if ((wasm === undefined) === (lua === undefined))
    report.refuse('extension', ['spec'], l10n.t('Exactly one of wasm and lua must be set.'));
  if (lua !== undefined) {
    const code = textAt(lua, 'inlineCode');
    if (code === '')
      report.refuse('lua', ['spec', 'lua', 'inlineCode'], l10n.t('inlineCode must not be empty.'));
    else if (new TextEncoder().encode(code).length > 65_536)
      report.refuse('lua', ['spec', 'lua', 'inlineCode'], l10n.t('inlineCode has at most 64 KiB.'));
  }
  if (wasm !== undefined) checkWasm(report, wasm, ['spec', 'wasm']);
}

function checkWasm(report: Report, wasm: Fields, path: Path): void {
  const url = textAt(wasm, 'url');
  if (url === '')
    report.refuse('url', [...path, 'url'], l10n.t('url is missing: it says where the module is.'));
  else {
    const scheme = (parseRequestUri(url) ?? parseRequestUri(`http://${url}`))?.scheme;
    if (scheme === undefined || !['', 'file', 'http', 'https', 'oci'].includes(scheme))
      report.refuse(
        'url',
        [...path, 'url'],
        l10n.t('"{0}" is no address of a module: use oci://, https:// or file://.', url),
        'value',
      );
  }
  const sum = textAt(wasm, 'sha256');
  if (sum !== '' && !/^[a-f0-9]{64}$/.test(sum))
    report.refuse(
      'sha256',
      [...path, 'sha256'],
      l10n.t('sha256 has 64 characters from 0 to 9 and a to f.'),
      'value',
    );
  if (textAt(wasm, 'imagePullSecret').length > 253)
    report.refuse(
      'length',
      [...path, 'imagePullSecret'],
      l10n.t('imagePullSecret has at most 253 characters.'),
      'value',
    );
  if (textAt(wasm, 'pluginName').length > 256)
    report.refuse(
      'length',
      [...path, 'pluginName'],
      l10n.t('pluginName has at most 256 characters.'),
      'value',
    );
  const seen = new Set<string>();
  for (const item of itemsAt(mapAt(wasm, 'vmConfig'), [...path, 'vmConfig'], 'env')) {
    const name = textAt(item.value, 'name');
    if (name === '') report.refuse('env', [...item.path, 'name'], l10n.t('The variable needs a name.'));
    else if (seen.has(name))
      report.refuse('env', [...item.path, 'name'], l10n.t('The variable {0} stands twice.', name), 'value');
    seen.add(name);
    const from = textAt(item.value, 'valueFrom');
    if (from !== '' && from !== 'INLINE' && has(item.value, 'value') && textAt(item.value, 'value') !== '') {
      report.refuse(
        'env',
        [...item.path, 'value'],
        l10n.t('With valueFrom {0} there is no value.', from),
        'key',
      );
    }
  }
}
