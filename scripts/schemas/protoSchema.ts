import type { Schema } from '../../src/validation/schema.ts';
import type { ProtoField, ProtoTypes } from './protoFile.ts';

const anything: Schema = { 'x-kubernetes-preserve-unknown-fields': true };
const number: Schema = { 'x-kubernetes-int-or-string': true };

/** How JSON has the types that protobuf brings along; numbers may be written as text. */
const plainTypes: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  bytes: { type: 'string' },
  double: anything,
  float: anything,
  int32: number,
  int64: number,
  uint32: number,
  uint64: number,
  IntOrString: number,
  'google.protobuf.BoolValue': { type: 'boolean', nullable: true },
  'google.protobuf.StringValue': { type: 'string', nullable: true },
  'google.protobuf.Int32Value': number,
  'google.protobuf.Int64Value': number,
  'google.protobuf.UInt32Value': number,
  'google.protobuf.UInt64Value': number,
  'google.protobuf.Duration': { type: 'string' },
  'google.protobuf.Struct': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  'google.protobuf.ListValue': { type: 'array' },
};

/**
 * The schema of a message as JSON, with the comments of its fields. Types of files that were not read, and messages
 * inside of themselves, may hold anything.
 */
export function protoSchema(
  types: ProtoTypes,
  message: string,
  text = '',
  around: readonly string[] = [],
): Schema {
  const found = types.messages.get(message);
  if (found === undefined || around.includes(message)) return anything;
  const properties: Record<string, Schema> = {};
  for (const field of found.fields) {
    const schema = fieldSchema(types, field, found.name, [...around, message]);
    properties[field.jsonName ?? jsonName(field.name)] = schema;
    // The name of the file is accepted, too.
    properties[field.name] = schema;
  }
  return { type: 'object', nullable: true, ...(text === '' ? {} : { description: text }), properties };
}

function fieldSchema(types: ProtoTypes, field: ProtoField, scope: string, around: readonly string[]): Schema {
  const { isList, isMap, text } = field;
  const description = text === '' ? {} : { description: text };
  const one = typeSchema(types, field.type, scope, around);
  // istioctl makes text of numbers and booleans there.
  const entry = field.type === 'string' ? anything : one;
  if (isMap) return { type: 'object', nullable: true, ...description, additionalProperties: entry };
  if (isList) return { type: 'array', nullable: true, ...description, items: one };
  return { ...one, ...description };
}

function typeSchema(types: ProtoTypes, type: string, scope: string, around: readonly string[]): Schema {
  const plain = plainTypes[type];
  if (plain !== undefined) return plain;
  // A name is looked for in the message that uses it, then in those around that.
  const parts = scope.split('.');
  for (let length = parts.length; length >= 0; length -= 1) {
    const name = [...parts.slice(0, length), type].join('.');
    const words = types.enums.get(name);
    if (words !== undefined) return { type: 'string', enum: words };
    if (types.messages.has(name)) return protoSchema(types, name, '', around);
  }
  return anything;
}

function jsonName(name: string): string {
  return name.replaceAll(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
