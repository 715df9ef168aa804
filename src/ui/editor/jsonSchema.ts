import * as l10n from '@vscode/l10n';
import { isRecord } from '../../mesh/fields.ts';
import type { Schema } from '../../validation/schema.ts';

/** What completion knows of `metadata`: a CRD's schema says nothing of it. */
const METADATA = {
  type: 'object',
  properties: {
    name: { type: 'string', description: l10n.t('Name of the object, unique in its namespace.') },
    namespace: { type: 'string', description: l10n.t('Namespace of the object.') },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

/**
 * A CRD's schema as a JSON schema for completion: closed where the API server drops unknown fields, without what only
 * a server writes, and with the kind's own identity.
 */
export function toJsonSchema(
  schema: Schema,
  identity: { readonly apiVersion: string; readonly kind: string },
): Readonly<Record<string, unknown>> {
  const converted = convert(schema);
  const properties = isRecord(converted['properties']) ? converted['properties'] : {};
  const { status: _status, ...written } = properties;
  return {
    ...converted,
    type: 'object',
    properties: {
      apiVersion: { type: 'string', enum: [identity.apiVersion] },
      kind: { type: 'string', enum: [identity.kind] },
      metadata: METADATA,
      ...Object.fromEntries(
        Object.entries(written).filter(([name]) => !['apiVersion', 'kind', 'metadata'].includes(name)),
      ),
    },
    required: ['apiVersion', 'kind', 'metadata'],
    additionalProperties: false,
  };
}

function convert(schema: Schema): Record<string, unknown> {
  const {
    properties,
    items,
    additionalProperties,
    description,
    // Alternatives only forbid combinations in these schemas: completion would offer nothing more by them.
    oneOf: _oneOf,
    anyOf: _anyOf,
    allOf: _allOf,
    not: _not,
    nullable: _nullable,
    exclusiveMinimum: _exclusiveMinimum,
    exclusiveMaximum: _exclusiveMaximum,
    'x-kubernetes-validations': _rules,
    ...kept
  } = schema;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    ...kept,
    ...(typeof description === 'string' ? { description } : {}),
    ...(schema['x-kubernetes-int-or-string'] === true ? { type: ['integer', 'string'] } : {}),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, member]) => [name, convert(member)]),
          ),
          additionalProperties: isOpen,
        }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: convert(additionalProperties) }
      : additionalProperties === undefined
        ? {}
        : { additionalProperties }),
    ...(items === undefined ? {} : { items: convert(items) }),
  };
}
