const factors: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The number of a Kubernetes quantity: bytes for memory, cores for CPU; `undefined` for anything else.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantity(text: string | undefined): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([num]|[kMGTPE]|[KMGTPE]i)?$/.exec(text ?? '');
  const factor = factors[parts?.[2] ?? ''];
  return parts === null || factor === undefined ? undefined : Number(parts[1]) * factor;
}
