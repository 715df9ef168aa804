import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { inside, warnOfDeprecated, warnOfDeprecatedWord } from './deprecated.ts';
import {
  entriesAt,
  has,
  itemsAt,
  mapAt,
  numberAt,
  textAt,
  textsAt,
  type Fields,
  type Report,
} from './report.ts';
import { durationProblem, nanoseconds } from './values.ts';

const topology = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
];

/** Checks `loadBalancer` of a traffic policy. */
export function checkLoadBalancer(
  report: Report,
  balancer: Fields | undefined,
  path: Path,
  hasOutlier: boolean,
): void {
  if (balancer === undefined) return;
  checkConsistentHash(report, mapAt(balancer, 'consistentHash'), [...path, 'consistentHash']);
  if (has(balancer, 'localityLbSetting') && has(balancer, 'zoneAwareLbSetting')) {
    report.refuse(
      'two-localities',
      path,
      l10n.t('Only one of localityLbSetting and zoneAwareLbSetting may be set.'),
    );
  }
  checkLocality(report, mapAt(balancer, 'localityLbSetting'), [...path, 'localityLbSetting'], hasOutlier);
  checkZoneAware(report, mapAt(balancer, 'zoneAwareLbSetting'), [...path, 'zoneAwareLbSetting']);
  warnOfDeprecatedWord(report, balancer, path, 'simple', 'LEAST_CONN', 'LEAST_REQUEST');
  checkForm(report, balancer, path, 'warmupDurationSecs');
  warnOfDeprecated(
    report,
    balancer,
    path,
    'warmupDurationSecs',
    'warmup.duration',
    inside('warmup', 'duration'),
  );
  const warmup = mapAt(balancer, 'warmup');
  if (warmup === undefined) return;
  const at = [...path, 'warmup'];
  if (!has(warmup, 'duration'))
    report.refuse('warmup', [...at, 'duration'], l10n.t('warmup needs a duration.'));
  else report.refuse('duration', [...at, 'duration'], durationProblem(textAt(warmup, 'duration')), 'value');
  if (numberAt(warmup, 'minimumPercent') > 100)
    report.refuse('percent', [...at, 'minimumPercent'], l10n.t('minimumPercent is at most 100.'), 'value');
  if (has(warmup, 'aggression') && numberAt(warmup, 'aggression') <= 0)
    report.refuse('warmup', [...at, 'aggression'], l10n.t('aggression must be more than 0.'), 'value');
}

/** Durations that may also be zero or very short. */
function checkForm(report: Report, fields: Fields, path: Path, name: string): void {
  if (!has(fields, name) || nanoseconds(textAt(fields, name)) !== undefined) return;
  report.refuse('duration', [...path, name], durationProblem(textAt(fields, name)), 'value');
}

function checkConsistentHash(report: Report, hash: Fields | undefined, path: Path): void {
  if (hash === undefined) return;
  const cookie = mapAt(hash, 'httpCookie');
  if (cookie !== undefined) {
    if (textAt(cookie, 'name') === '')
      report.refuse('cookie', [...path, 'httpCookie', 'name'], l10n.t('The cookie needs a name.'));
    checkForm(report, cookie, [...path, 'httpCookie'], 'ttl');
    const seen = new Set<string>();
    for (const item of itemsAt(cookie, [...path, 'httpCookie'], 'attributes')) {
      const name = textAt(item.value, 'name');
      if (name === '')
        report.refuse('cookie', [...item.path, 'name'], l10n.t('The attribute of a cookie needs a name.'));
      else if (seen.has(name))
        report.refuse(
          'cookie',
          [...item.path, 'name'],
          l10n.t('The attribute {0} stands twice.', name),
          'value',
        );
      seen.add(name);
    }
  }
  if (numberAt(hash, 'minimumRingSize') !== 0) {
    if (has(hash, 'ringHash') || has(hash, 'maglev'))
      report.refuse('ring', path, l10n.t('Only one of minimumRingSize, ringHash and maglev may be set.'));
    warnOfDeprecated(
      report,
      hash,
      path,
      'minimumRingSize',
      'ringHash.minimumRingSize',
      has(hash, 'maglev') ? undefined : inside('ringHash', 'minimumRingSize'),
    );
  }
  const maglev = mapAt(hash, 'maglev');
  if (maglev === undefined) return;
  const size = numberAt(maglev, 'tableSize');
  if (size === 0 || size >= 5_000_011 || !isPrime(size)) {
    report.refuse(
      'maglev',
      [...path, 'maglev', 'tableSize'],
      l10n.t('tableSize must be a prime number below 5000011, such as 65537, not {0}.', size),
      'value',
    );
  }
}

function isPrime(number: number): boolean {
  if (number < 4) return number > 0;
  if (number % 2 === 0) return false;
  for (let factor = 3; factor * factor <= number; factor += 2) if (number % factor === 0) return false;
  return true;
}

function checkLocality(report: Report, setting: Fields | undefined, path: Path, hasOutlier: boolean): void {
  if (setting === undefined) return;
  const distribute = itemsAt(setting, path, 'distribute');
  const failover = itemsAt(setting, path, 'failover');
  const priority = textsAt(setting, path, 'failoverPriority');
  if (distribute.length > 0 && failover.length > 0) {
    report.refuse('locality', path, l10n.t('distribute and failover cannot be used together.'));
    return;
  }
  const clash = failover.length > 0 ? priority.find((item) => topology.includes(item.value)) : undefined;
  if (clash !== undefined) {
    report.refuse(
      'locality',
      clash.path,
      l10n.t('failoverPriority cannot hold {0} while failover is set.', clash.value),
      'value',
    );
    return;
  }
  for (const item of distribute) {
    let total = 0;
    const to = entriesAt(item.value, item.path, 'to');
    for (const { value, path: place } of to) {
      const weight = typeof value === 'number' ? value : 0;
      total += weight;
      if (weight <= 0 || weight > 100)
        report.refuse(
          'locality-weight',
          place,
          l10n.t('The weight of a locality is from 1 to 100, not {0}.', weight),
          'value',
        );
    }
    if (total !== 100)
      report.refuse(
        'locality-weight',
        [...item.path, 'to'],
        l10n.t('The weights must add up to 100, but make {0}.', total),
      );
    report.refuse('locality', [...item.path, 'to'], localitiesProblem(to.map((entry) => entry.key)));
  }
  report.refuse(
    'locality',
    [...path, 'distribute'],
    localitiesProblem(distribute.map((item) => textAt(item.value, 'from'))),
  );
  checkFailover(report, failover);
  if ((failover.length > 0 || priority.length > 0) && !hasOutlier) {
    report.warn(
      'failover',
      path,
      l10n.t(
        'Failover only works with outlierDetection: without it Istio does not know that an endpoint is broken.',
      ),
    );
  }
}

function checkZoneAware(report: Report, setting: Fields | undefined, path: Path): void {
  if (setting === undefined) return;
  for (const item of textsAt(setting, path, 'failoverPriority')) {
    if (topology.includes(item.value))
      report.refuse(
        'locality',
        item.path,
        l10n.t('Regions and zones are handled anyway: remove {0}.', item.value),
        'value',
      );
  }
  checkFailover(report, itemsAt(setting, path, 'failover'));
}

function checkFailover(
  report: Report,
  failover: readonly { readonly value: unknown; readonly path: Path }[],
): void {
  for (const { value, path } of failover) {
    const from = textAt(value, 'from');
    const to = textAt(value, 'to');
    if (from === to) report.refuse('failover', path, l10n.t('Failover must lead to another region.'));
    if (`${from}${to}`.includes('/'))
      report.refuse('failover', path, l10n.t('Failover names regions only, without zones.'));
    if (`${from}${to}`.includes('*'))
      report.refuse('failover', path, l10n.t('Failover names regions, without "*".'));
  }
}

/** Localities are `region/zone/subzone`; none may cover another. */
function localitiesProblem(localities: readonly string[]): string | undefined {
  const seen: string[][] = [];
  for (const locality of localities) {
    if (locality.includes('*') && locality.indexOf('*') !== locality.length - 1)
      return l10n.t('"{0}": a "*" may only stand at the end.', locality);
    const parts = locality.split('/', 3);
    if (parts.includes('')) return l10n.t('"{0}" has an empty part.', locality);
    const overlaps = seen.some((other) => {
      const length = Math.min(other.length, parts.length);
      return Array.from({ length }, (_, index) => index).every(
        (index) => other[index] === parts[index] || other[index] === '*',
      );
    });
    if (overlaps) return l10n.t('"{0}" overlaps with one before it.', locality);
    seen.push(parts);
  }
  return undefined;
}
