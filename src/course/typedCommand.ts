/**
 * What somebody has typed into a terminal of their own, as far as steps of the course ask for it. Only plain command
 * lines are understood: where a shell joins commands, the exit code is not that of the one that counts.
 */
export type TypedCommand = (
  | { readonly kind: 'command'; readonly entry: string }
  /** The question to the product page from inside the mesh; what it printed decides. */
  | { readonly kind: 'productPage' }
  | { readonly kind: 'dashboard'; readonly name: string }
) & {
  /** The context that it names; absent for the current one of the kubeconfig. */
  readonly context?: string;
  /** It asks no cluster. */
  readonly offline?: true;
};

/** Which words make which entry of the catalog. Those that ask no cluster are marked. */
const COMMANDS: readonly (readonly [words: string, entry: string, offline?: 'offline'])[] = [
  ['istioctl analyze', 'istioctl.analyze'],
  ['istioctl version', 'istioctl.version'],
  ['istioctl manifest generate', 'istioctl.manifestGenerate', 'offline'],
  ['istioctl profile list', 'istioctl.profileList', 'offline'],
  ['istioctl profile dump', 'istioctl.profileDump', 'offline'],
  ['istioctl verify-install', 'istioctl.verifyInstall'],
  ['kubectl create token', 'kubectl.createToken'],
];

/** Flags of both tools whose value may be the next word. */
const WITH_VALUE =
  /^(-[cfinoprs]|--(context|kubeconfig|namespace|filename|istioNamespace|set|output|revision|container|duration|address|port|color))$/;
const DASHBOARDS: ReadonlySet<string> = new Set(['kiali', 'prometheus', 'grafana', 'jaeger']);
/** Joins commands, or hides which one has ended how. Writing into a file does not. */
const JOINED = /[|;&`\n]|\$\(|<\(|>\(/;

/** What a command line of a terminal is to the course; `undefined` when it is nothing. */
export function typedCommand(line: string): TypedCommand | undefined {
  const words = wordsOf(line);
  // Another kubeconfig is another cluster, or may be.
  if (/(^|\s)(KUBECONFIG=|--kubeconfig\b)/.test(line)) return undefined;
  const { plain, context } = withoutFlags(words);
  const named = context === undefined ? {} : { context };
  const tool = plain[0]?.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  if (tool === 'kubectl' && plain[1] === 'exec' && /productpage:9080\/productpage/.test(line))
    return { kind: 'productPage', ...named };
  if (JOINED.test(line)) return undefined;
  const [, verb = '', what = ''] = plain;
  if (tool === 'istioctl' && /^(dashboard|dash|d)$/.test(verb) && DASHBOARDS.has(what))
    return { kind: 'dashboard', name: what, ...named };
  // Asked of itself alone, it says nothing of the control plane.
  if (tool === 'istioctl' && words.includes('--remote=false')) return undefined;
  const said = [tool, ...plain.slice(1)].join(' ');
  const found = COMMANDS.find(([known]) => said === known || said.startsWith(`${known} `));
  if (found === undefined || words.some((word) => word === '--help' || word === '-h')) return undefined;
  return { kind: 'command', entry: found[1], ...named, ...(found[2] === undefined ? {} : { offline: true }) };
}

/** The words of a command line, without quotes and without variables that are set before it. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/["']/g, ''),
  );
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

function withoutFlags(words: readonly string[]): {
  readonly plain: readonly string[];
  readonly context: string | undefined;
} {
  const plain: string[] = [];
  let context: string | undefined;
  for (let place = 0; place < words.length; place++) {
    const word = words[place] ?? '';
    if (word.startsWith('--context=')) context = word.slice('--context='.length);
    else if (word === '--context') context = words[place + 1];
    if (word === '--') break;
    if (!word.startsWith('-')) plain.push(word);
    else if (WITH_VALUE.test(word)) place += 1;
  }
  return { plain, context };
}
