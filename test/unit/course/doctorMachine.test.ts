import assert from 'node:assert/strict';
import { examine } from '../../../src/course/doctor/doctor.ts';
import type { DoctorFinding } from '../../../src/course/doctor/finding.ts';
import type { HostFacts } from '../../../src/course/doctor/doctorInput.ts';
import { factsOf } from './factsOf.ts';

const GiB = 2 ** 30;
const docker = { name: 'docker', version: '29.1.3', running: true, memoryBytes: 8 * GiB, cpus: 4 } as const;
const big = { memoryBytes: 16 * GiB, cpus: 8, diskFreeBytes: 99 * GiB };

/** What the doctor says of a machine, with a cluster or before there is one. */
const findings = (host: HostFacts, state: 'none' | 'connected' = 'none'): readonly DoctorFinding[] =>
  examine({ facts: factsOf({ connection: { state } }), host });

const table: readonly (readonly [what: string, id: string, level: string, text: RegExp, host: HostFacts])[] =
  [
    [
      'Docker with too little memory',
      'host.memory',
      'blocking',
      /docker may use 1\.5 GB/,
      { ...big, engine: { ...docker, memoryBytes: 1.5 * GiB } },
    ],
    [
      'Docker with little memory',
      'host.memory',
      'note',
      /docker may use 2\.0 GB/,
      { ...big, engine: { ...docker, memoryBytes: 2 * GiB } },
    ],
    ['Docker with one CPU', 'host.cpus', 'blocking', /one CPU/, { ...big, engine: { ...docker, cpus: 1 } }],
    [
      'Docker that does not run',
      'host.engine',
      'note',
      /docker 29\.1\.3 is installed and does not run/,
      { ...big, engine: { name: 'docker', version: '29.1.3', running: false } },
    ],
  ];

describe('the doctor, of a machine and its container engine', () => {
  for (const [what, id, level, text, host] of table) {
    it(`${what}: ${level}`, () => {
      const found = findings(host).find((one) => one.id === id);
      assert.equal(found?.level, level);
      assert.match(found.text, text);
      assert.notEqual(found.detail, '');
      assert.ok(found.action);
    });
  }

  it('names the engine and its version, and says nothing of one that is not needed', () => {
    const said = (host: HostFacts): readonly string[] =>
      findings(host, 'connected')
        .filter(({ id }) => id === 'tool.engine' || id === 'host.engine')
        .map((one) => one.text);
    assert.deepEqual(said({ ...big, engine: docker }), ['docker 29.1.3']);
    assert.deepEqual(said({ ...big, engine: { name: 'podman', running: false } }), []);
    assert.deepEqual(said(big), []);
  });
});
