/** What of the mesh is shown, and in which order. */
export interface Arrangement {
  readonly systemNamespaces: boolean;
  /** Only these namespaces; all when empty. */
  readonly namespaces: readonly string[];
  /** Only rows that have it in their label or description, with what stands above and below them. */
  readonly text: string;
  readonly onlyProblems: boolean;
  readonly sort: 'name' | 'problems' | 'age';
  readonly group: 'namespace' | 'kind';
}

export const PLAIN_ARRANGEMENT: Arrangement = {
  systemNamespaces: false,
  namespaces: [],
  text: '',
  onlyProblems: false,
  sort: 'name',
  group: 'namespace',
};

/** Whether something is hidden by a filter. */
export function isFiltered({ namespaces, text, onlyProblems }: Arrangement): boolean {
  return namespaces.length > 0 || text !== '' || onlyProblems;
}

/** Whether an object of this namespace is shown; objects without a namespace are. */
export function showsNamespace({ namespaces }: Arrangement, namespace: string | undefined): boolean {
  return namespaces.length === 0 || namespace === undefined || namespaces.includes(namespace);
}
