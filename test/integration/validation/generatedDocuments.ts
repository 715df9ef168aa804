import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { isRecord } from '../../../src/mesh/fields.ts';
import { memberSchema, type Schema } from '../../../src/validation/schema.ts';
import type { SchemaSource } from '../../../src/validation/schemaSource.ts';
import type { JudgedDocument } from './judgedSets.ts';

type Fields = Record<string, unknown>;

/** Texts that some field or other takes, and near misses of them. */
const TEXTS = [
  '* *.a.com a a_b A.B foo.bar.svc.cluster.local 1.2.3.4 10.0.0.0/8 ::1 2001:db8::/32 ns/a ./* ~/* */* x/y/z -a a- foo.',
  '100% %A% %REQ(X)% ( [a-z]+ (?i)x http HTTPS GRPC TCP 0s 1ms 10s 0.5ms 1h abc host :authority x-a mesh default',
  '@request.auth.claims.iss @request.auth.claims[a] 503 5xx 5xx,503 unix:///a unix:// 127.0.0.1:80 [::1]:80',
  'file:///x oci://a/b ftp://x https://a.com/x source.ip request.headers[x] request.headers destination.port 80 70000',
  '{*} /a/{**} /a/{*}/b {a} /a // /a/../b cluster.local/ns/a/sa/b topology.kubernetes.io/zone a/b a/* a/b/c istio',
  'configmap://a configmap://default/b ISTIO_MUTUAL Service Gateway HTTPRoute gateway.networking.k8s.io PathPrefix',
]
  .join(' ')
  .split(' ')
  .concat('', 'a'.repeat(70));
const NUMBERS = [0, 1, -1, 2, 7, 8, 80, 100, 101, 200, 301, 404, 600, 601, 65_535, 65_536, 5_000_011];

/**
 * Objects that nobody wrote: real ones of which some fields are dropped, repeated, added or given other values, by what
 * the schema of the kind allows. Most of them reach the rules behind the structure.
 * @param real objects to start from; each kind of them comes as often as any other
 */
export class GeneratedDocuments {
  readonly #random: () => number;
  readonly #schemas: SchemaSource;
  readonly #byKind: readonly (readonly JudgedDocument[])[];

  constructor(real: readonly JudgedDocument[], schemas: SchemaSource, random: () => number) {
    this.#random = random;
    this.#schemas = schemas;
    const known = real.filter(({ object }) => this.#schemaOf(object.identity) !== undefined);
    this.#byKind = [...Map.groupBy(known, ({ object }) => object.identity.kind).values()];
  }

  take(count: number): JudgedDocument[] {
    return Array.from({ length: count }, (_, number) => this.#one(number)).flat();
  }

  #one(number: number): JudgedDocument[] {
    const { object } = this.#pick(this.#pick(this.#byKind));
    const { apiVersion, kind } = object.identity;
    const schema = this.#schemaOf(object.identity)?.properties?.['spec'];
    if (schema === undefined) return [];
    const spec = this.#chance(0.1) ? this.#value(schema, 0) : this.#changed(object.value['spec'], schema, 0);
    const metadata = { name: `n${number}`, namespace: 'default' };
    const parsed = parseManifestDocument(JSON.stringify({ apiVersion, kind, metadata, spec }));
    return parsed.objects.map((made) => ({
      file: `generated ${JSON.stringify(spec)}`,
      parsed,
      object: made,
    }));
  }

  #schemaOf({ group, version, kind = '' }: JudgedDocument['object']['identity']): Schema | undefined {
    return group === 'install.istio.io' ? undefined : this.#schemas.schema(group, version, kind);
  }

  #changed(value: unknown, schema: Schema | undefined, depth: number): unknown {
    if (this.#chance(0.04 + depth * 0.02)) return this.#value(schema, depth);
    if (Array.isArray(value)) return this.#changedList(value, schema, depth);
    if (!isRecord(value)) return value;
    const changed: Fields = {};
    for (const [name, member] of Object.entries(value)) {
      const inner = schema && memberSchema(schema, name);
      if (!this.#chance(0.03))
        changed[name] = this.#changed(member, inner === true ? undefined : inner, depth + 1);
    }
    if (this.#chance(0.2)) this.#addMember(changed, schema, depth);
    return changed;
  }

  #changedList(value: readonly unknown[], { items }: Schema = {}, depth: number): unknown[] {
    const changed = value.map((item) => this.#changed(item, items, depth + 1));
    if (this.#chance(0.12)) changed.push(this.#value(items, depth + 1));
    if (this.#chance(0.08) && changed.length > 0) changed.push(structuredClone(this.#pick(changed)));
    if (this.#chance(0.06)) changed.splice(Math.floor(this.#random() * changed.length), 1);
    return changed;
  }

  #addMember(fields: Fields, schema: Schema | undefined, depth: number): void {
    const names = Object.keys(schema?.properties ?? {});
    if (names.length === 0) return;
    const name = this.#pick(names);
    fields[name] ??= this.#value(schema?.properties?.[name], depth + 1);
  }

  /** A value that a schema allows by its types, and by its rules now and then. */
  #value(schema: Schema | undefined, depth: number): unknown {
    if (schema?.enum !== undefined) return this.#pick(schema.enum);
    if (schema?.['x-kubernetes-int-or-string'] === true)
      return this.#chance(0.5) ? this.#pick(NUMBERS) : this.#pick(TEXTS);
    switch (schema?.type) {
      case 'integer':
        return this.#pick(NUMBERS);
      case 'number':
        return this.#chance(0.3) ? 0.000_01 : this.#pick(NUMBERS);
      case 'boolean':
        return this.#chance(0.5);
      case 'array':
        return Array.from({ length: Math.floor(this.#random() * 3) }, () =>
          this.#value(schema.items, depth + 1),
        );
      case 'object':
        return this.#fields(schema, depth);
      case undefined:
      case 'string':
    }
    return this.#pick(TEXTS);
  }

  #fields(schema: Schema, depth: number): Fields {
    const fields: Fields = {};
    const { additionalProperties } = schema;
    const more = depth > 6 ? 0 : Math.floor(this.#random() * 3);
    if (isRecord(additionalProperties)) {
      for (let count = 0; count < more; count += 1)
        fields[this.#pick(TEXTS)] = this.#value(additionalProperties, depth + 1);
      return fields;
    }
    for (const name of schema.required ?? [])
      fields[name] = this.#value(schema.properties?.[name], depth + 1);
    for (let count = 0; count < more; count += 1) this.#addMember(fields, schema, depth);
    return fields;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }
}
