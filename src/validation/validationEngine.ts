import type { ManifestObject, ParsedDocument } from '../manifests/documents.ts';
import type { OffsetRange } from '../manifests/offsetRange.ts';
import type { Path } from '../mesh/fields.ts';
import { CelRules } from './cel/celRules.ts';
import { applyDefaults } from './defaults.ts';
import type { Finding } from './finding.ts';
import type { Issue } from './issue.ts';
import { toFinding } from './issueFinding.ts';
import { operatorIssues } from './istioOperator.ts';
import { judgeKind } from './kinds.ts';
import { metadataIssues } from './metadata.ts';
import type { Schema } from './schema.ts';
import { istioOperatorGroup } from './schemaIndex.ts';
import type { SchemaSource } from './schemaSource.ts';
import { structureIssues } from './structure.ts';
import { droppedNull } from './structureMessages.ts';
import { suppressedCodes } from './suppression.ts';
import { withOtherReleases } from './unknownFields.ts';
import { webhookIssues } from './webhook/webhookIssues.ts';
import { yamlFindings } from './yamlIssues.ts';

/**
 * Judges documents by the schemas of one choice of releases or one cluster. Keeps compiled rules and the verdicts of
 * documents that are still in use, so make one and keep it until the choice changes. Does no I/O of its own; a schema
 * is loaded through the source when its kind is first met.
 */
export class ValidationEngine {
  readonly #schemas: SchemaSource;
  readonly #rules: CelRules;
  readonly #verdicts = new WeakMap<ParsedDocument, readonly Finding[]>();
  readonly #prepared = new WeakSet<Schema>();

  constructor(schemas: SchemaSource) {
    this.#schemas = schemas;
    this.#rules = new CelRules((rule) => schemas.expression(rule));
  }

  /**
   * What is wrong with a document, in the order of the text; never throws. Ranges count from the start of the document.
   * Documents that are neither broken YAML nor of Istio or the Gateway API give nothing.
   */
  validate(parsed: ParsedDocument): readonly Finding[] {
    const known = this.#verdicts.get(parsed);
    if (known !== undefined) return known;
    const steps = this.#judge(parsed);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  }

  /**
   * `validate` in pieces, for a caller that must not block: what the first document of a kind needs is loaded and
   * compiled bit by bit, with a yield after each, and each layer of a document is judged for itself.
   */
  *steps(parsed: ParsedDocument): Generator<undefined, readonly Finding[], void> {
    const known = this.#verdicts.get(parsed);
    if (known !== undefined) return known;
    for (const { value, identity } of parsed.objects) {
      const { group, version, kind } = identity;
      const schema = kind === undefined ? undefined : this.#schemas.schema(group, version, kind);
      if (schema === undefined || this.#prepared.has(schema)) continue;
      this.#prepared.add(schema);
      yield;
      yield* this.#rules.prepare(value, schema);
    }
    return yield* this.#judge(parsed);
  }

  *#judge(parsed: ParsedDocument): Generator<undefined, readonly Finding[], void> {
    const findings = yield* this.#findings(parsed);
    this.#verdicts.set(parsed, findings);
    return findings;
  }

  *#findings(parsed: ParsedDocument): Generator<undefined, readonly Finding[], void> {
    if (parsed.templated) return [];
    const broken = parsed.problems.filter(
      (problem) => problem.kind === 'syntax' || problem.kind === 'limit' || problem.kind === 'alias',
    );
    // A syntax error leaves a tree of guesses: judging it would only bury the one thing to mend.
    if (broken.length > 0)
      return isManifestText.test(parsed.text) ? yamlFindings(broken.slice(0, maxSyntaxFindings)) : [];
    const findings: Finding[] = [];
    let isOurs = false;
    for (const object of parsed.objects) {
      const issues = yield* this.#objectIssues(object);
      if (issues === undefined) continue;
      isOurs = true;
      for (const issue of issues) {
        yield;
        findings.push(toFinding(parsed, object, issue));
      }
    }
    if (!isOurs) return [];
    const covered = findings.map((finding) => finding.range);
    const overlaps = (range: OffsetRange): boolean =>
      covered.some((other) => other[0] <= range[0] && range[1] <= other[1]);
    const yaml = yamlFindings(parsed.problems).filter(
      (finding) => finding.severity !== 'info' || !overlaps(finding.range),
    );
    const suppressed = suppressedCodes(parsed.text);
    return [...yaml, ...findings]
      .filter((finding) => !suppressed.covers(finding))
      .sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  }

  /** `undefined` for objects that are not of the mesh. */
  *#objectIssues({ value, identity }: ManifestObject): Generator<undefined, Issue[] | undefined, void> {
    const verdict = judgeKind(identity, this.#schemas);
    if (verdict.state === 'foreign') return undefined;
    if (verdict.state === 'refused') return [...verdict.issues];
    const { group, version, kind = '' } = identity;
    if (verdict.state === 'operator') {
      const shape = this.#schemas.schema(istioOperatorGroup, 'v1alpha1', kind);
      return withOtherReleases(operatorIssues(value, shape), identity, this.#schemas);
    }
    const issues: Issue[] = [...verdict.issues, ...metadataIssues(value, kind, verdict.entry.scope)];
    const schema = this.#schemas.schema(group, version, kind);
    if (schema === undefined) return issues;
    const object = withoutStatus(value);
    const complete = applyDefaults(object, schema, (path) => {
      if (path[0] !== 'metadata') issues.push(droppedNull(path));
    });
    yield;
    const structure = structureIssues(complete, schema, kind);
    issues.push(...withOtherReleases(structure, identity, this.#schemas));
    yield;
    issues.push(...(yield* this.#rules.steps(complete, schema, brokenPlaces(structure))));
    yield;
    const isPattern = (pattern: string): boolean => this.#rules.isPattern(pattern);
    const isExpression = (text: string): boolean => this.#rules.isExpression(text);
    issues.push(...webhookIssues({ group, kind, object: complete, isPattern, isExpression }, issues));
    return issues;
  }
}

/**
 * Text that is meant as a Kubernetes object, however broken: other YAML and JSON files are not ours to judge. Blanks stay
 * within a line, else they would be gone through again from each of many blank lines on.
 */
const isManifestText = /^[\t ]*(?:[{,][\t ]*)?["']?(?:apiVersion|kind)["']?[ \t]*:/m;

/** Each mistake in the syntax makes the parser stumble several times: the first places are the ones to mend. */
const maxSyntaxFindings = 2;

/** Anyone may send a status, but an API server ignores it. */
function withoutStatus(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(value, 'status')) return value;
  const { status: _, ...rest } = value;
  return rest;
}

const stopsRules = new Set([
  'structure/type',
  'structure/missing-field',
  'structure/enum',
  'structure/length',
]);

/** An API server asks no rule once types, required fields or enums are wrong; here only the rules around them rest. */
function brokenPlaces(structure: readonly Issue[]): (path: Path) => boolean {
  const places = structure.filter((issue) => stopsRules.has(issue.code)).map((issue) => issue.path);
  return (path) => places.some((place) => path.every((step, index) => place[index] === step));
}
