import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Schema } from '../../src/validation/schema.ts';
import { readProtoTypes, type ProtoTypes } from './protoFile.ts';
import { protoSchema } from './protoSchema.ts';

const anything: Schema = { 'x-kubernetes-preserve-unknown-fields': true };
const text: Schema = { type: 'string', nullable: true };
const texts: Schema = { type: 'object', nullable: true, additionalProperties: { type: 'string' } };
const open: Schema = { type: 'object', nullable: true, 'x-kubernetes-preserve-unknown-fields': true };
const openList: Schema = { type: 'array', nullable: true, items: open };

/** What Kubernetes itself has a shape for stays open. Source: istio/istio `operator/pkg/apis/types.go`. */
const kubernetes: Schema = {
  type: 'object',
  nullable: true,
  properties: {
    affinity: open,
    env: openList,
    hpaSpec: open,
    imagePullPolicy: text,
    nodeSelector: texts,
    podDisruptionBudget: open,
    podAnnotations: texts,
    priorityClassName: text,
    readinessProbe: open,
    replicaCount: { type: 'integer', nullable: true, minimum: 0 },
    resources: open,
    service: open,
    strategy: open,
    tolerations: openList,
    serviceAnnotations: texts,
    securityContext: open,
    volumes: openList,
    volumeMounts: openList,
    overlays: {
      type: 'array',
      nullable: true,
      items: {
        type: 'object',
        properties: {
          apiVersion: text,
          kind: text,
          name: text,
          patches: {
            type: 'array',
            nullable: true,
            items: { type: 'object', properties: { path: text, value: anything } },
          },
        },
      },
    },
  },
};
const enabled: Schema = { type: 'boolean', nullable: true };
const component: Schema = {
  type: 'object',
  nullable: true,
  properties: { enabled, namespace: text, hub: text, tag: anything, k8s: kubernetes },
};
const gateways: Schema = {
  type: 'array',
  nullable: true,
  items: { ...component, properties: { ...component.properties, name: text, label: texts } },
};

/**
 * The shape of an IstioOperator file, as istioctl reads it.
 * @param api folder of the module `istio.io/api`, for the mesh's configuration
 * @param values the file with the types of the charts' values; without it they may be anything
 */
export async function operatorSchema(api: string, values: string | undefined): Promise<Schema> {
  const mesh = join(api, 'mesh', 'v1alpha1');
  const names = (await readdir(mesh)).filter((name) => name.endsWith('.proto'));
  const meshTypes = await typesOf(names.map((name) => join(mesh, name)));
  const valueTypes = values === undefined ? undefined : await typesOf([values]);
  return {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: open,
      status: open,
      spec: {
        type: 'object',
        nullable: true,
        properties: {
          profile: text,
          installPackagePath: text,
          hub: text,
          tag: anything,
          namespace: text,
          revision: text,
          compatibilityVersion: anything,
          meshConfig: protoSchema(meshTypes, 'MeshConfig'),
          components: {
            type: 'object',
            nullable: true,
            properties: {
              base: { type: 'object', nullable: true, properties: { enabled, k8s: kubernetes } },
              pilot: component,
              cni: component,
              ztunnel: component,
              istiodRemote: component,
              ingressGateways: gateways,
              egressGateways: gateways,
            },
          },
          values: valueTypes === undefined ? open : protoSchema(valueTypes, 'Values'),
          unvalidatedValues: open,
        },
      },
    },
  };
}

async function typesOf(files: readonly string[]): Promise<ProtoTypes> {
  return readProtoTypes(await Promise.all(files.map((file) => readFile(file, 'utf8'))));
}
