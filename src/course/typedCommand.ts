import { programOf, wordsOf } from './shellWords.ts';
import { typedRequests } from './typedRequests.ts';
import type { TypedRequests } from './typedRequests.ts';

/**
 * What somebody has typed into a terminal of their own, as far as steps of the course ask for it. Only plain command
 * lines are understood: where a shell joins commands, the exit code is not that of the one that counts.
 */
export type TypedCommand = (
  | { readonly kind: 'command'; readonly entry: string }
  /** The question to the product page from inside the mesh; what it printed decides. */
  | { readonly kind: 'productPage' }
  | { readonly kind: 'dashboard'; readonly name: string }
  | TypedForward
  | TypedRequests
) & {
  /** The context that it names; absent for the current one of the kubeconfig. */
  readonly context?: string;
  /** It asks no cluster. */
  readonly offline?: true;
};

/** A forward to the Gateway of Bookinfo. What it prints says whether it stands. */
export interface TypedForward {
  readonly kind: 'forward';
  /** Absent for the one that the context names. */
  readonly namespace?: string;
  /** The port of this machine of a forward that was sent to the background, where the shell tells nothing of it. */
  readonly unseen?: number;
}

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

/** The Deployment and the Service that istiod makes for the Gateway of the course, and a pod of theirs. */
const GATEWAY =
  /^(?:(?:svc|services?|deploy|deployments?)\/bookinfo-gateway-istio|(?:(?:po|pods?|rs|replicasets?)\/)?bookinfo-gateway-istio-[a-z0-9-]+)$/;

/** What a command line of a terminal is to the course; `undefined` when it is nothing. */
export function typedCommand(line: string): TypedCommand | undefined {
  const words = wordsOf(line);
  // Another kubeconfig is another cluster, or may be.
  if (/(^|\s)(KUBECONFIG=|--kubeconfig\b)/.test(line)) return undefined;
  const { plain, context, namespace } = withoutFlags(words);
  const named = context === undefined ? {} : { context };
  const tool = plain[0] === undefined ? undefined : programOf(plain[0]);
  if (tool === 'kubectl' && plain[1] === 'exec' && /productpage:9080\/productpage/.test(line))
    return { kind: 'productPage', ...named };
  const requests = typedRequests(line);
  // Which cluster answers is said by the address, and by no flag.
  if (requests !== undefined) return { ...requests, offline: true };
  if (tool === 'kubectl' && plain[1] === 'port-forward' && GATEWAY.test(plain[2] ?? '')) {
    const forward = forwardOf(line, plain.slice(3));
    if (forward === undefined) return undefined;
    return { ...forward, ...(namespace === undefined ? {} : { namespace }), ...named };
  }
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

/** One that stands in sight, or in the background with a port that it names and that leads to port 80 of the Service. */
function forwardOf(line: string, ports: readonly string[]): TypedForward | undefined {
  const alone = line.replace(/\s*(?:\d>&\d|(?:\d|&)?>{1,2}\s*[^\s&|;]+)/g, '').trim();
  const background = alone.endsWith('&');
  if (JOINED.test(background ? alone.slice(0, -1) : alone)) return undefined;
  if (!background) return { kind: 'forward' };
  const local = ports.map((port) => /^(\d+):80$/.exec(port)?.[1]).find((port) => port !== undefined);
  return local === undefined ? undefined : { kind: 'forward', unseen: Number(local) };
}

function withoutFlags(words: readonly string[]): {
  readonly plain: readonly string[];
  readonly context: string | undefined;
  readonly namespace: string | undefined;
} {
  const plain: string[] = [];
  let context: string | undefined;
  let namespace: string | undefined;
  for (let place = 0; place < words.length; place++) {
    const word = words[place] ?? '';
    if (word.startsWith('--context=')) context = word.slice('--context='.length);
    else if (word === '--context') context = words[place + 1];
    else if (/^(?:-n|--namespace)=/.test(word)) namespace = word.slice(word.indexOf('=') + 1);
    else if (word === '-n' || word === '--namespace') namespace = words[place + 1];
    else if (/^-n[a-z0-9]/.test(word)) namespace = word.slice(2);
    if (word === '--') break;
    if (!word.startsWith('-')) plain.push(word);
    else if (WITH_VALUE.test(word)) place += 1;
  }
  return { plain, context, namespace };
}
