import type { LogOutputChannel } from 'vscode';
import type { MinikubeStart } from '../../cli/tools/minikube.ts';
import type { ToolFacts } from '../../course/facts.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { minikubeHost } from './machine.ts';

export type CourseBackend = typeof import('./courseBackend.ts');

export interface CourseToolsParts {
  readonly tools: ToolBox;
  readonly log: LogOutputChannel;
  readonly backend: CourseBackend;
  /** Something became known. */
  readonly onChange: () => void;
}

/** The command line tools of the course on this machine, and what they make of it. */
export class CourseTools {
  readonly #parts: CourseToolsParts;
  #facts: ToolFacts | undefined;
  #plans: readonly MinikubeStart[] = [];

  constructor(parts: CourseToolsParts) {
    this.#parts = parts;
  }

  /** What is known of them; `undefined` before the first look. */
  get facts(): ToolFacts | undefined {
    return this.#facts;
  }

  /** Major and minor version of the istioctl in use, where it says one. */
  get istioctlVersion(): readonly [number, number] | undefined {
    const numbers = /^(\d+)\.(\d+)/.exec(this.#facts?.istioctl?.version ?? '');
    return numbers === null ? undefined : [Number(numbers[1]), Number(numbers[2])];
  }

  /** Looks for them anew: first where they are, which is quick, then which versions they say that they have. */
  async look(): Promise<void> {
    const { tools, backend, log, onChange } = this.#parts;
    const facts: { -readonly [K in keyof ToolFacts]: ToolFacts[K] } = {};
    for (const tool of ['istioctl', 'kubectl', 'minikube'] as const) {
      const [found] = (await tools.search(tool)).found;
      if (found !== undefined) facts[tool] = { path: found.path };
    }
    this.#facts = facts;
    onChange();
    const [istioctl, kubectl, minikube] = await Promise.all([
      facts.istioctl === undefined ? undefined : tools.run(backend.clientVersion()).catch(() => undefined),
      facts.kubectl === undefined ? undefined : tools.run(backend.kubectlVersion()).catch(() => undefined),
      facts.minikube === undefined ? undefined : tools.run(backend.minikubeVersion()).catch(() => undefined),
    ]);
    this.#facts = {
      ...facts,
      ...(facts.istioctl !== undefined && istioctl?.kind === 'ok'
        ? { istioctl: { ...facts.istioctl, version: istioctl.value.client } }
        : {}),
      ...(facts.kubectl !== undefined && kubectl?.kind === 'ok'
        ? { kubectl: { ...facts.kubectl, version: kubectl.value.client } }
        : {}),
      ...(facts.minikube !== undefined && minikube?.kind === 'ok'
        ? { minikube: { ...facts.minikube, version: minikube.value } }
        : {}),
    };
    onChange();
    // A container engine may take its time, and only the command of one step needs it.
    this.#plan().catch((error: unknown) => log.warn(`Looking at this machine: ${String(error)}`));
  }

  /** Arguments of `minikube start` for this machine and the istioctl in use. @param written those of a step's file */
  plannedStart(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return this.#parts.backend.plannedStart(written, this.#plans, this.#facts?.istioctl?.version);
  }

  async #plan(): Promise<void> {
    const { tools, backend, onChange } = this.#parts;
    const plans = backend.minikubePlans(await minikubeHost(tools), this.#facts?.istioctl?.version);
    if (JSON.stringify(plans) === JSON.stringify(this.#plans)) return;
    this.#plans = plans;
    onChange();
  }
}
