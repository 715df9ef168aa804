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
    text: (label) => `${label} is missing: a Service may have several ports, so the route must say which.`,
    fix: (path) => ({ kind: 'insert', key: 'port', value: 80, title: 'Add "port"', path }),
  },
  'self.all(l1,self.exists_one(l2,l1.name==l2.name))': {
    text: (label) =>
      `Two items of ${label} have the same name: routes find them by name, so each needs its own.`,
  },
  "self.all(l,l.protocolin['HTTP','TCP','UDP']?!has(l.tls):true)": {
    text: (label) =>
      `One of ${label} has tls but its protocol is HTTP, TCP or UDP: use HTTPS or TLS, or remove tls.`,
  },
  "self.all(l,lin['HTTP','TCP','UDP']?!has(l.tls):true)": {
    text: (label) => `${label} must not have tls here.`,
  },
  "self.mode=='Terminate'?size(self.certificateRefs)>0||size(self.options)>0:true": {
    text: (label) =>
      `${label} must name a certificate in certificateRefs: with mode Terminate the gateway itself decrypts.`,
  },
  "self=='oldSelf'": { text: (label) => `${label} cannot be changed.` },
  '(has(self.targetRef)?1:0)+(has(self.targetRefs)?1:0)+(has(self.selector)?1:0)<=1': {
    text: (label) => `${label} may have only one of selector, targetRef and targetRefs.`,
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
      ? sentence(message ?? `must meet the rule ${rule.rule}`)
      : `"${absent.replaceAll('__', '')}" is missing, and a rule needs it.`);
  const place = member === undefined ? path : [...path, member.name];
  const carrier = isRecord(value) || Array.isArray(value) ? '' : ` (it is ${show(value)})`;
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
      text: `it belongs to type ${extra[2] ?? ''}, but the type is ${type ?? 'missing'}. Change the type or remove it.`,
    };
  }
  const lacking = /^!\(!has\(self\.(\w+)\)&&self\.type=='(\w+)'\)$/.exec(plain);
  if (lacking?.[1] === undefined) return undefined;
  return { name: lacking[1], text: `it is missing, and type ${lacking[2] ?? ''} needs it.` };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
