import type { SchemaSource } from '../../validation/schemaSource.ts';
import type { ValidationEngine } from '../../validation/validationEngine.ts';

/** What judges documents now. */
export interface Judge {
  readonly engine: ValidationEngine;
  readonly source: SchemaSource;
  /** In words, for the two products: `Istio 1.31.4`, `the cluster minikube`. */
  readonly istio: string;
  readonly gatewayApi: string;
}
