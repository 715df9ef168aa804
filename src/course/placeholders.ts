/** What `{{…}}` in the course stands for. */
export interface Place {
  readonly namespace: string;
  /** Absent while no cluster is chosen. */
  readonly context?: string;
}

const pattern = /\{\{([a-z]+)\}\}/g;

/** Names of placeholders in a text that the course does not know. */
export function unknownPlaceholders(text: string): string[] {
  return [...text.matchAll(pattern)]
    .map((match) => match[1] ?? '')
    .filter((name) => !/^(namespace|context)$/.test(name));
}

/** `value` with the placeholders of every string in it replaced. The values go in as they are, into data only. */
export function filledIn<T>(value: T, place: Place): T {
  return fill(value, place) as T;
}

function fill(value: unknown, place: Place): unknown {
  if (typeof value === 'string') {
    return value.replace(pattern, (whole, name: string) => {
      if (name === 'namespace') return place.namespace;
      return name === 'context' ? (place.context ?? 'CONTEXT') : whole;
    });
  }
  if (Array.isArray(value)) return value.map((item: unknown) => fill(item, place));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, place)]));
  }
  return value;
}
