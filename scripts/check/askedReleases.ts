import { describeRelease } from '../../src/validation/releaseNames.ts';
import type { Product, SchemaIndex } from '../../src/validation/schemaIndex.ts';
import { chooseRelease, type SchemaChoice } from '../../src/validation/schemaSource.ts';
import { BuildProblem } from '../schemas/goModule.ts';

/** Which releases judge, as a sentence that also tells where one was asked for that is not there. */
export function judgesInWords(index: SchemaIndex, choice: SchemaChoice): string {
  const istio = judge(index, 'istio', choice.istio, 'default', '--istio');
  const gatewayApi = judge(
    index,
    'gatewayApi',
    choice.gatewayApi,
    choice.channel ?? 'standard',
    '--gateway-api',
  );
  return `Judged by ${istio} and ${gatewayApi}.`;
}

/** @throws BuildProblem for what is no release at all */
function judge(
  index: SchemaIndex,
  product: Product,
  wanted: string | undefined,
  channel: string,
  option: string,
): string {
  if (wanted !== undefined && !/^v?\d+\.\d+(?:\.\d+)?$/.test(wanted))
    throw new BuildProblem(`${option} takes a release such as 1.31 or 1.31.4, not "${wanted}".`);
  const release = chooseRelease(index, product, wanted, channel);
  if (release === undefined) throw new BuildProblem(`There are no schemas for ${option}.`);
  const name = describeRelease(release);
  const isOther = wanted !== undefined && !`${wanted.replace(/^v/, '')}.`.startsWith(`${release.release}.`);
  return isOther ? `${name} (the nearest to ${wanted}, of which there are no schemas)` : name;
}
