import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { catalogEntry } from '../../../src/cli/catalog.ts';
import type { CatalogCommand } from '../../../src/cli/catalog.ts';
import type { StepCommand } from '../../../src/course/content.ts';
import { commandsFor } from '../../../src/course/course.ts';
import type { Course, Step } from '../../../src/course/course.ts';
import { manifestFile } from '../../../src/course/manifestFile.ts';
import type { ManifestPlaces } from '../../../src/course/manifestFile.ts';
import { filledIn } from '../../../src/course/placeholders.ts';
import { repoRoot } from '../../rig/repoRoot.ts';

/** The command line of a step as the extension builds it for a namespace. */
export function commandOf(
  step: Step,
  { entry, args }: StepCommand,
  scene: { readonly context: string; readonly kubeconfig: string; readonly namespace: string },
  places: ManifestPlaces,
): CatalogCommand {
  const found = catalogEntry(entry);
  assert.ok(found, `there is no command ${entry}`);
  const { context, kubeconfig, namespace } = scene;
  return found.build(filledIn(args, { namespace, context }), {
    target: { context, kubeconfig: [kubeconfig] },
    manifestPath: (manifest) => manifestFile(manifest, step.file, places),
  });
}

/** The cluster of a learner, and the tools that fit it. */
export interface LearnersMesh {
  readonly kubeconfigPath: string;
  readonly contextName: string;
  /** Where the course goes on. */
  readonly namespace: string;
  readonly tools: {
    readonly kubectl: string;
    readonly istioctl: string;
    /** Folder `samples` of a release of Istio. */
    readonly samples: string;
    /** Folder with the standard CRDs. */
    readonly gatewayApiCrds: string;
  };
}

/** Somebody who types what the steps show into a terminal of their own, with the tools of a mesh. */
export class Learner {
  readonly places: ManifestPlaces;
  readonly #mesh: LearnersMesh;
  readonly #folder = mkdtempSync(join(tmpdir(), 'meshwalk-learner-'));

  /** @param walkthroughs the folder of the course, absolute */
  constructor(mesh: LearnersMesh, walkthroughs = join(repoRoot, 'walkthroughs')) {
    this.#mesh = mesh;
    const { gatewayApiCrds, samples } = mesh.tools;
    const gatewayApi = join(this.#folder, 'standard.yaml');
    const files = readdirSync(gatewayApiCrds).filter(
      (file) => file.endsWith('.yaml') && file !== 'kustomization.yaml',
    );
    writeFileSync(
      gatewayApi,
      files.map((file) => readFileSync(join(gatewayApiCrds, file), 'utf8')).join('\n---\n'),
    );
    symlinkSync(samples, join(this.#folder, 'samples'));
    this.places = { walkthroughs, release: this.#folder, gatewayApi };
  }

  /** The commands that a step shows to somebody with this mesh's istioctl, in its namespace. */
  commands(course: Course, id: string): readonly CatalogCommand[] {
    const step = course.steps.find((one) => one.id === id);
    assert.ok(step, `there is no step ${id}`);
    const { contextName: context, kubeconfigPath: kubeconfig, namespace } = this.#mesh;
    return commandsFor(step, [1, 31]).map((command) =>
      commandOf(step, command, { context, kubeconfig, namespace }, this.places),
    );
  }

  /**
   * Types one of the commands that a step shows, exactly as it is shown.
   * @param which its place among them, from 0
   * @returns what it printed; rejects when it fails
   */
  async types(course: Course, id: string, which = 0): Promise<string> {
    const found = this.commands(course, id)[which];
    assert.ok(found, `step ${id} shows no command ${which}`);
    const { tool, shownArgs } = found.command;
    assert.notEqual(tool, 'minikube');
    return this.runs(tool as 'kubectl' | 'istioctl', ...shownArgs);
  }

  /** Types something of their own. */
  async runs(tool: 'kubectl' | 'istioctl', ...args: string[]): Promise<string> {
    const { stdout } = await execa(this.#mesh.tools[tool], args, {
      env: { KUBECONFIG: this.#mesh.kubeconfigPath, KUBERC: 'off' },
      stdin: 'ignore',
      forceKillAfterDelay: 500,
    });
    return stdout;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
