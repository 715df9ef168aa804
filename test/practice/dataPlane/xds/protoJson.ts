import type protobuf from 'protobufjs';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Reads protobuf messages as canonical JSON, the form in which Envoy's admin interface shows its configuration: names
 * in camel case, durations as "3s", wrappers as their value, `Any` with its content beside `@type`. Of an `Any` whose
 * type has no published proto only `@type` is left.
 * Source: https://protobuf.dev/programming-guides/json/
 */
export class ProtoJson {
  private readonly root: protobuf.Root;
  private readonly types = new Map<string, protobuf.Type | undefined>();

  constructor(root: protobuf.Root) {
    this.root = root;
  }

  /** @throws Error when the bytes are no such message or nobody knows the type */
  decode(typeUrl: string, bytes: Uint8Array): Json {
    const type = this.typeOf(typeUrl);
    if (type === undefined) throw new Error(`The type ${typeUrl} is not known.`);
    return this.message(type, type.decode(bytes));
  }

  typeOf(typeUrl: string): protobuf.Type | undefined {
    const name = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
    if (!this.types.has(name)) {
      let type: protobuf.Type | undefined;
      try {
        type = this.root.lookupType(name);
      } catch {
        // Istio's own filters: their names are enough.
      }
      this.types.set(name, type);
    }
    return this.types.get(name);
  }

  private message(type: protobuf.Type, value: object): Json {
    const fields = value as Readonly<Record<string, unknown>>;
    const name = type.fullName.slice(1);
    if (name === 'google.protobuf.Any') return this.any(fields);
    if (name.startsWith('google.protobuf.')) {
      const plain = wellKnown(name, fields, (struct) => this.struct(struct));
      if (plain !== undefined) return plain;
    }
    const json: Record<string, Json> = {};
    for (const field of type.fieldsArray) {
      if (!Object.hasOwn(fields, field.name)) continue;
      const given = fields[field.name];
      if (given === null || given === undefined) continue;
      if (field.map) {
        const entries = Object.entries(given as Record<string, unknown>);
        if (entries.length === 0) continue;
        json[jsonName(field)] = Object.fromEntries(
          entries.map(([key, entry]) => [key, this.value(field, entry)]),
        );
      } else if (field.repeated) {
        const list = given as readonly unknown[];
        if (list.length > 0) json[jsonName(field)] = list.map((entry) => this.value(field, entry));
      } else json[jsonName(field)] = this.value(field, given);
    }
    return json;
  }

  private value(field: protobuf.Field, given: unknown): Json {
    const type = field.resolvedType;
    if (type !== null && 'valuesById' in type) return type.valuesById[given as number] ?? (given as number);
    if (type !== null) return this.message(type, given as object);
    if (given instanceof Uint8Array) return Buffer.from(given).toString('base64');
    if (typeof given === 'number') return Number.isFinite(given) ? given : String(given);
    if (typeof given === 'boolean' || typeof given === 'string') return given;
    // 64-bit numbers are strings in JSON.
    return String(given);
  }

  private any(fields: Readonly<Record<string, unknown>>): Json {
    const typeUrl = text(fields['type_url'] ?? fields['typeUrl'], '');
    const type = this.typeOf(typeUrl);
    if (type === undefined) return { '@type': typeUrl };
    const bytes = fields['value'];
    const content = this.message(type, type.decode(bytes instanceof Uint8Array ? bytes : new Uint8Array()));
    const isPlain = typeof content !== 'object' || content === null || Array.isArray(content);
    const wrapped = isPlain || type.fullName.startsWith('.google.protobuf.');
    return wrapped ? { '@type': typeUrl, value: content } : { '@type': typeUrl, ...(content as object) };
  }

  private struct(fields: unknown): Json {
    const entries = Object.entries((fields as { fields?: Record<string, unknown> }).fields ?? {});
    return Object.fromEntries(entries.map(([key, value]) => [key, this.structValue(value)]));
  }

  private structValue(value: unknown): Json {
    const given = value as Readonly<Record<string, unknown>>;
    for (const key of ['numberValue', 'stringValue', 'boolValue']) {
      if (Object.hasOwn(given, key)) return given[key] as Json;
    }
    if (Object.hasOwn(given, 'structValue')) return this.struct(given['structValue']);
    if (Object.hasOwn(given, 'listValue')) {
      const list = (given['listValue'] as { values?: unknown[] }).values ?? [];
      return list.map((entry) => this.structValue(entry));
    }
    return null;
  }
}

function wellKnown(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  struct: (value: unknown) => Json,
): Json | undefined {
  switch (name) {
    case 'google.protobuf.Duration': {
      const nanos = Number(fields['nanos'] ?? 0);
      const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
      return `${text(fields['seconds'], '0')}${fraction}s`;
    }
    case 'google.protobuf.Timestamp':
      return new Date(Number(fields['seconds'] ?? 0) * 1000).toISOString();
    case 'google.protobuf.Struct':
      return struct(fields);
    case 'google.protobuf.BoolValue':
      return Boolean(fields['value'] ?? false);
    case 'google.protobuf.StringValue':
      return text(fields['value'], '');
    case 'google.protobuf.UInt32Value':
    case 'google.protobuf.Int32Value':
    case 'google.protobuf.DoubleValue':
    case 'google.protobuf.FloatValue':
      return Number(fields['value'] ?? 0);
    case 'google.protobuf.UInt64Value':
    case 'google.protobuf.Int64Value':
      return text(fields['value'], '0');
    default:
      return undefined;
  }
}

/** A `google.protobuf.Struct` for protobufjs from plain data. */
export function toStruct(data: Readonly<Record<string, unknown>>): object {
  return {
    fields: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, toStructValue(value)])),
  };
}

function toStructValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(toStructValue) } };
  if (typeof value === 'object' && value !== null)
    return { structValue: toStruct(value as Record<string, unknown>) };
  return { nullValue: 0 };
}

/** protobufjs leaves the underscore before a digit. */
function jsonName(field: protobuf.Field): string {
  return field.name.replaceAll('_', '');
}

/** A string or number of protobufjs, or one of its 64-bit numbers, in words. */
function text(value: unknown, unless: string): string {
  if (value === undefined || value === null) return unless;
  return typeof value === 'string' ? value : (value as { toString(): string }).toString();
}
