import { celEnv, CelScalar, isCelError, parse, plan, type CelInput, type CelResult } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { isRecord, type Path } from '../../mesh/fields.ts';
import { parseFieldPath, resolveFieldPath } from '../../manifests/fieldPath.ts';
import type { Issue } from '../issue.ts';
import { memberSchema, type CelRule, type Schema } from '../schema.ts';
import { brokenRule } from './ruleMessages.ts';
import { celNode, type CelNode } from './celValue.ts';
import { decodeExpression, type ExpressionCode } from './expressionCode.ts';
import { kubernetesFunctions } from './kubernetesFunctions.ts';
import { Patterns } from './patterns.ts';

type Program = (bindings: { self: CelInput; oldSelf: CelInput }) => CelResult;

/** Where an object has rules to keep. */
interface Place {
  readonly rules: readonly CelRule[];
  readonly value: unknown;
  readonly node: CelNode;
  readonly path: Path;
}

/** A place takes a few tenths of a millisecond at most. */
const PLACES_PER_STEP = 20;

/** Evaluates `x-kubernetes-validations`; each different rule is made ready once in the life of the evaluator. */
export class CelRules {
  readonly #env = celEnv({
    variables: { self: CelScalar.DYN, oldSelf: CelScalar.DYN },
    funcs: [...strings, ...kubernetesFunctions],
    re2: new Patterns(),
  });
  readonly #known: (rule: string) => ExpressionCode | undefined;
  readonly #programs = new Map<string, Program | undefined>();
  #matches: Program | undefined;
  readonly #carriers = new WeakMap<Schema, boolean>();

  /** @param known gives the code of a rule that was parsed before; others are parsed here, a millisecond each */
  constructor(known: (rule: string) => ExpressionCode | undefined = () => undefined) {
    this.#known = known;
  }

  /**
   * The rules that an object breaks. A rule that fails while it runs is broken too, as an API server counts it; rules
   * on the previous object (`oldSelf`) hold for a new one.
   * @param value after defaulting
   * @param isBroken whether the structure failed at or below a path: rules of such places are not asked
   */
  issues(value: unknown, schema: Schema, isBroken: (path: Path) => boolean): Issue[] {
    const steps = this.steps(value, schema, isBroken);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  }

  /** `issues` in pieces: yields now and then where a long object has rules at many places. */
  *steps(
    value: unknown,
    schema: Schema,
    isBroken: (path: Path) => boolean,
  ): Generator<undefined, Issue[], void> {
    if (!this.#carries(schema)) return [];
    const places: Place[] = [];
    this.#visit(value, schema, celNode(value, schema), [], places);
    const issues: Issue[] = [];
    for (const [index, { rules, value: here, node, path }] of places.entries()) {
      if (index % PLACES_PER_STEP === PLACES_PER_STEP - 1) yield;
      if (isBroken(path)) continue;
      for (const rule of rules) {
        const issue = this.#check(rule, here, node, path);
        if (issue !== undefined) issues.push(issue);
      }
    }
    return issues;
  }

  /**
   * Compiles the rules that an object asks for and that are not known yet, one a step: the first object of a kind needs
   * dozens of them.
   */
  *prepare(value: unknown, schema: Schema): Generator<undefined, void, void> {
    if (value === null || !this.#carries(schema)) return;
    for (const { rule } of schema['x-kubernetes-validations'] ?? []) {
      if (this.#programs.has(rule) || isAboutBefore(rule)) continue;
      this.#program(rule);
      yield;
    }
    if (Array.isArray(value)) {
      for (const item of value) if (schema.items !== undefined) yield* this.prepare(item, schema.items);
    } else if (isRecord(value)) {
      for (const name of Object.keys(value)) {
        const inner = memberSchema(schema, name);
        if (typeof inner === 'object') yield* this.prepare(value[name], inner);
      }
    }
  }

  /** Whether a text is a regular expression of RE2, as rules and Envoy read them. */
  isPattern(text: string): boolean {
    this.#matches ??= plan(this.#env, decodeExpression(['method', 'matches', '', [['name', 'self']]]));
    return !isCelError(this.#matches({ self: text, oldSelf: null }));
  }

  /** Whether a text is an expression of CEL, whatever variables it uses. */
  isExpression(text: string): boolean {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  }

  #visit(value: unknown, schema: Schema, node: CelNode, path: Path, places: Place[]): void {
    if (value === null) return;
    const rules = schema['x-kubernetes-validations'];
    if (rules !== undefined) places.push({ rules, value, node, path });
    for (const [name, member] of node.members) {
      const inner = typeof name === 'number' ? schema.items : memberSchema(schema, name);
      if (inner === undefined || inner === true || !this.#carries(inner)) continue;
      const below = (value as Record<string | number, unknown>)[name];
      this.#visit(below, inner, member, [...path, name], places);
    }
  }

  #check(rule: CelRule, value: unknown, node: CelNode, path: Path): Issue | undefined {
    if (isAboutBefore(rule.rule)) return undefined;
    const program = this.#program(rule.rule);
    if (program === undefined) return undefined;
    const bindings = { self: node.value, oldSelf: null };
    const result = program(bindings);
    if (result === true) return undefined;
    let message = rule.message;
    if (rule.messageExpression !== undefined) {
      const text = this.#program(rule.messageExpression)?.(bindings);
      if (typeof text === 'string' && text.trim() !== '') message = text;
    }
    const at =
      rule.fieldPath === undefined
        ? path
        : [...path, ...resolveFieldPath(parseFieldPath(rule.fieldPath), value)];
    return brokenRule(at, rule, message, value, isCelError(result) ? result.message : undefined);
  }

  #program(rule: string): Program | undefined {
    if (this.#programs.has(rule)) return this.#programs.get(rule);
    let program: Program | undefined;
    try {
      const code = this.#known(rule);
      program = plan(this.#env, code === undefined ? parse(rule) : decodeExpression(code));
    } catch {
      // A rule of a cluster's own CRD may use what is not known here; the API server will still judge it.
    }
    this.#programs.set(rule, program);
    return program;
  }

  /** Whether a schema or anything in it has rules: most of a document has none and needs no visit. */
  #carries(schema: Schema): boolean {
    const known = this.#carriers.get(schema);
    if (known !== undefined) return known;
    const inner = [
      ...Object.values(schema.properties ?? {}),
      ...(schema.items ? [schema.items] : []),
      ...(isRecord(schema.additionalProperties) ? [schema.additionalProperties as Schema] : []),
    ];
    const found =
      schema['x-kubernetes-validations'] !== undefined || inner.some((member) => this.#carries(member));
    this.#carriers.set(schema, found);
    return found;
  }
}

/** Rules on the previous object hold for a new one. */
function isAboutBefore(rule: string): boolean {
  return /\boldSelf\b/.test(rule);
}
