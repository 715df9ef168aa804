import * as l10n from '@vscode/l10n';
import { at, isRecord, stringAt, type Path } from '../../mesh/fields.ts';
import type { FixPlan, Issue } from '../issue.ts';
import type { CelRule } from '../schema.ts';
import { pathLabel, show } from '../wording.ts';

interface Explanation {
  /** Path below the place that carries the rule, where the author should look. */
  readonly field?: string;
  readonly text: (label: string, value: unknown) => string;
  readonly fix?: (path: Path, value: unknown) => FixPlan | undefined;
}

/** The rules that learners break most, by the rule itself without blanks; all others keep the upstream message. */
const explanations: Readonly<Record<string, Explanation>> = {
  "(size(self.group)==0&&self.kind=='Service')?has(self.port):true": {
    field: 'port',
    text: (label) =>
      l10n.t('{0} is missing: a Service may have several ports, so the route must say which.', label),
    fix: (path) => ({ kind: 'insert', key: 'port', value: 80, title: l10n.t('Add "{0}"', 'port'), path }),
  },
  'self.all(l1,self.exists_one(l2,l1.name==l2.name))': {
    text: (label) =>
      l10n.t('Two items of {0} have the same name: routes find them by name, so each needs its own.', label),
  },
  "self.all(l,l.protocolin['HTTP','TCP','UDP']?!has(l.tls):true)": {
    text: (label) =>
      l10n.t(
        'One of {0} has tls but its protocol is HTTP, TCP or UDP: use HTTPS or TLS, or remove tls.',
        label,
      ),
  },
  "self.all(l,lin['HTTP','TCP','UDP']?!has(l.tls):true)": {
    text: (label) => l10n.t('{0} must not have tls here.', label),
  },
  "self.mode=='Terminate'?size(self.certificateRefs)>0||size(self.options)>0:true": {
    text: (label) =>
      l10n.t(
        '{0} must name a certificate in certificateRefs: with mode Terminate the gateway itself decrypts.',
        label,
      ),
  },
  "self=='oldSelf'": { text: (label) => l10n.t('{0} cannot be changed.', label) },
  '(has(self.targetRef)?1:0)+(has(self.targetRefs)?1:0)+(has(self.selector)?1:0)<=1': {
    text: (label) => l10n.t('{0} may have only one of selector, targetRef and targetRefs.', label),
  },
};

const explanationOf = (rule: string): Explanation | undefined => {
  const plain = rule.replaceAll(/\s+/g, '');
  return Object.hasOwn(explanations, plain) ? explanations[plain] : undefined;
};

/**
 * @param message what the rule's author says
 * @param failure why the rule itself failed, when it did
 */
export function brokenRule(
  path: Path,
  rule: CelRule,
  message: string | undefined,
  value: unknown,
  failure: string | undefined,
): Issue {
  const base = { code: 'rule/broken', severity: 'error', layer: 'rule' } as const;
  const explanation = explanationOf(rule.rule);
  if (explanation !== undefined) {
    const place = explanation.field === undefined ? path : [...path, explanation.field];
    const fix = explanation.fix?.(path, value);
    return {
      ...base,
      path: place,
      message: explanation.text(pathLabel(place), value),
      ...(fix ? { fixes: [fix] } : {}),
    };
  }
  const absent = /no such key: (\w+)/.exec(failure ?? '')?.[1];
  const member = memberRule(rule.rule, value);
  const text =
    member?.text ??
    (absent === undefined
      ? sentence(message ?? l10n.t('must meet the rule {0}', rule.rule))
      : l10n.t('"{0}" is missing, and a rule needs it.', absent.replaceAll('__', '')));
  const place = member === undefined ? path : [...path, member.name];
  const carrier = isRecord(value) || Array.isArray(value) ? '' : l10n.t(' (it is {0})', show(value));
  return { ...base, path: place, message: `${pathLabel(place)}: ${text}${carrier}` };
}

/** The many rules that tie a field to a `type`: `!(has(self.x) && self.type != 'X')` and its opposite. */
function memberRule(rule: string, value: unknown): { name: string; text: string } | undefined {
  const plain = rule.replaceAll(/\s+/g, '');
  const extra = /^!\(has\(self\.(\w+)\)&&self\.type!='(\w+)'\)$/.exec(plain);
  const type = stringAt(value, 'type');
  if (extra?.[1] !== undefined && at(value, extra[1]) !== undefined) {
    return {
      name: extra[1],
      text: l10n.t(
        'it belongs to type {0}, but the type is {1}. Change the type or remove it.',
        extra[2] ?? '',
        type ?? l10n.t('missing'),
      ),
    };
  }
  const lacking = /^!\(!has\(self\.(\w+)\)&&self\.type=='(\w+)'\)$/.exec(plain);
  if (lacking?.[1] === undefined) return undefined;
  return { name: lacking[1], text: l10n.t('it is missing, and type {0} needs it.', lacking[2] ?? '') };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
