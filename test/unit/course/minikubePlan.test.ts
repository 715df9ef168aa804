import assert from 'node:assert/strict';
import {
  minikubeDriversOn,
  minikubePlans,
  minikubeProfile,
  plannedStart,
} from '../../../src/course/minikubePlan.ts';
import type { MinikubeHost } from '../../../src/course/minikubePlan.ts';

const GiB = 2 ** 30;
function host(
  gigabytes: number,
  cpus: number,
  programs: string[],
  platform: NodeJS.Platform = 'linux',
): MinikubeHost {
  return { platform, memoryBytes: gigabytes * GiB, cpus, programs: new Set(programs) };
}

describe('a new minikube', () => {
  for (const [what, machine, memoryMb, cpus] of [
    ['a big machine', host(64, 16, ['docker']), 8_192, 4],
    ['a laptop', host(8, 4, ['docker']), 4_096, 4],
    ['a small one', host(2, 1, ['docker']), 1_800, 2],
    ['an odd size', host(7.7, 3, ['docker']), 3_840, 3],
  ] as const) {
    it(`fits ${what}`, () => {
      const [plan] = minikubePlans(machine, '1.31.4');
      assert.deepEqual([plan?.memoryMb, plan?.cpus], [memoryMb, cpus]);
    });
  }

  for (const [istio, kubernetes] of [
    ['1.31.4', 'v1.36.3'],
    ['1.30.0', 'v1.36.3'],
    ['1.29.8', 'v1.35.0'],
    ['1.22.0', 'v1.30.0'],
    ['9.99.0', 'v1.36.3'],
    [undefined, 'v1.36.3'],
  ] as const) {
    it(`runs Kubernetes ${kubernetes} for Istio ${istio ?? 'that is yet to come'}`, () => {
      assert.equal(minikubePlans(host(16, 8, ['docker']), istio)[0]?.kubernetesVersion, kubernetes);
    });
  }

  it('asks for no more than the container engine may use', () => {
    const engine = { name: 'docker', memoryBytes: 1984 * 2 ** 20, cpus: 2 } as const;
    const plans = minikubePlans({ ...host(32, 8, ['docker', 'virsh']), engine }, undefined);
    assert.deepEqual(
      plans.map(({ driver, memoryMb, cpus }) => [driver, memoryMb, cpus]),
      [
        ['docker', 1_800, 2],
        ['kvm2', 8_192, 4],
      ],
    );
  });

  it('is shown as the command for this machine', () => {
    const written = { driver: 'docker', memoryMb: 4096, cpus: 4, kubernetesVersion: 'v1.36.3' };
    const plans = minikubePlans(host(8, 2, ['podman']), '1.29.8');
    assert.deepEqual(plannedStart(written, plans, '1.29.8'), {
      driver: 'podman',
      memoryMb: 4_096,
      cpus: 2,
      kubernetesVersion: 'v1.35.0',
    });
    assert.deepEqual(plannedStart(written, [], '1.28.0'), { ...written, kubernetesVersion: 'v1.34.0' });
  });

  it('is known by the label of its nodes', () => {
    const node = (labels: Record<string, string>) =>
      ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels } }) as const;
    assert.equal(minikubeProfile([node({}), node({ 'minikube.k8s.io/name': 'lab' })]), 'lab');
    assert.equal(minikubeProfile([node({ 'kubernetes.io/os': 'linux' })]), undefined);
  });

  it('offers the drivers that the machine has, Docker first', () => {
    assert.deepEqual(minikubeDriversOn(host(8, 4, ['virsh', 'podman', 'docker', 'vfkit'])), [
      'docker',
      'podman',
      'kvm2',
    ]);
    assert.deepEqual(minikubeDriversOn(host(8, 4, ['vfkit'], 'darwin')), ['vfkit']);
    assert.deepEqual(minikubeDriversOn(host(8, 4, [], 'win32')), ['hyperv']);
  });

  it('is not offered where nothing could run it', () => {
    assert.deepEqual(minikubePlans(host(64, 16, []), '1.31.4'), []);
  });
});
