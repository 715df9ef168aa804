import * as l10n from '@vscode/l10n';

/** What the patterns that Istio and Gateway API schemas use most mean in words, without a full stop. */
const words: readonly (readonly [test: RegExp, words: string])[] = [
  [
    /^\^\(\\\*\\\.\)\?\[a-z0-9\]\(\[-a-z0-9\]\*\[a-z0-9\]\)\?\(\\\.\[a-z0-9\]/,
    l10n.t('It must be a host name in lower case, such as example.com or *.example.com'),
  ],
  [
    /^\^\[a-z0-9\]\(\[-a-z0-9\]\*\[a-z0-9\]\)\?\(\\\.\[a-z0-9\]\(\[-a-z0-9\]\*\[a-z0-9\]\)\?\)\*\$$/,
    l10n.t('It must be lower-case letters, digits, "-" and ".", starting and ending with a letter or digit'),
  ],
  [
    /^\^\[a-z0-9\]\(\[-a-z0-9\]\*\[a-z0-9\]\)\?\$$/,
    l10n.t('It must be lower-case letters, digits and "-", starting and ending with a letter or digit'),
  ],
  [
    /^\^\[a-zA-Z\]\(\[-a-zA-Z0-9\]\*\[a-zA-Z0-9\]\)\?\$$/,
    l10n.t('It must be the name of a kind: letters, digits and "-", starting with a letter'),
  ],
  [
    /^\^\$\|\^\[a-z0-9\]/,
    l10n.t('It must be an API group such as gateway.networking.k8s.io, or empty for the core group'),
  ],
  [/^\^\[A-Za-z0-9!#\$%&'\*\+\\-\.\^_/, l10n.t('It must be the name of an HTTP header')],
  [/\[0-9\]\{1,5\}\(h\|m\|s\|ms\)/, l10n.t('It must be a duration such as 10s, 500ms or 1h30m')],
  [/^\^\(\[0-9A-Za-z/, l10n.t('It must be a label value: letters, digits, "-", "_" and "."')],
];

export function patternInWords(pattern: string): string | undefined {
  return words.find(([test]) => test.test(pattern))?.[1];
}
