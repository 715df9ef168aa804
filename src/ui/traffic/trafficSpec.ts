import * as z from 'zod';
import { METHODS } from '../../traffic/requestPlan.ts';
import type { TrafficSpec } from './trafficRuns.ts';

const name = z.string().regex(/^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/);
const port = z.int().min(1).max(65_535);

const spec = z.strictObject({
  target: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('gateway'), namespace: name, gateway: name, service: name, port }),
    z.strictObject({ kind: z.literal('service'), namespace: name, service: name, port }),
    z.strictObject({ kind: z.literal('url'), url: z.string().max(2048) }),
  ]),
  plan: z.strictObject({
    method: z.enum(METHODS).default('GET'),
    path: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])).default([]),
    user: z.string().exactOptional(),
    amount: z.union([
      z.strictObject({ count: z.number() }),
      z.strictObject({ perSecond: z.number(), seconds: z.number() }),
    ]),
    concurrency: z.number().default(4),
  }),
});

/**
 * What whoever calls the command asks for, checked in its form; limits are looked at when it is sent. `undefined` for
 * anything else, such as the row of a view that stands beside a button.
 */
export function readTrafficSpec(value: unknown): TrafficSpec | undefined {
  const read = spec.safeParse(value);
  return read.success ? read.data : undefined;
}
