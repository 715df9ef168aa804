import { runCommand } from '../../../src/cli/run.ts';
import { validate } from '../../../src/cli/tools/istioctlValidate.ts';
import { mergeToolFindings, toolFindings, toolInput } from '../../../src/validation/toolFindings.ts';
import { isMeant, rounds, subjectsOf } from '../../../src/validation/toolSubjects.ts';
import type { Verdict } from './verdicts.ts';

/** The verdicts with what a real istioctl adds to our errors, asked in the way in which the editor asks it. */
export async function withIstioctl(verdicts: readonly Verdict[], istioctl: string): Promise<Verdict[]> {
  const subjects = verdicts.map(({ document }) => ({ parsed: document.parsed, object: document.object }));
  const asked = new Set(
    subjectsOf(verdicts.map(({ document: { parsed } }) => ({ parsed }))).map(({ object }) => object),
  );
  const errors = new Map(verdicts.map((verdict) => [verdict.document.object, verdict.errors]));
  for (const round of rounds(subjects.filter(({ object }) => asked.has(object)))) {
    const text = toolInput(round.map(({ object }) => object));
    const result = await runCommand({ ...validate(text), timeoutMs: 60_000 }, { path: istioctl });
    if (result.kind !== 'ok') throw new Error(`istioctl validate: ${result.kind}`);
    for (const subject of round) {
      const { parsed, object } = subject;
      const said = toolFindings(
        parsed,
        object,
        result.value
          .filter((one) => one.severity === 'error' && isMeant(subject, one))
          .map(({ message }) => ({ code: 'istioctl/refused', severity: 'error', message })),
      );
      errors.set(object, [...mergeToolFindings(errors.get(object) ?? [], said)]);
    }
  }
  return verdicts.map((verdict) => ({ ...verdict, errors: errors.get(verdict.document.object) ?? [] }));
}
