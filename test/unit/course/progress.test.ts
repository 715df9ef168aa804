import assert from 'node:assert/strict';
import { parseChapter, parseStep } from '../../../src/course/content.ts';
import { buildCourse, actionFor, commandsFor, kindsNeeded } from '../../../src/course/course.ts';
import type { Course } from '../../../src/course/course.ts';
import type { Facts } from '../../../src/course/facts.ts';
import { evaluate, noProgress, withStarted, withUndone } from '../../../src/course/progress.ts';
import type { Progress, StepView } from '../../../src/course/progress.ts';
import { bookinfo, factsOf, namespace } from './factsOf.ts';

function step(id: string, check: string, more: readonly string[] = []): string {
  return [
    '---',
    `id: ${id}`,
    `title: Title of ${id}`,
    'mirrors: [cluster]',
    'summary: s',
    'minutes: 3',
    `check: ${check}`,
  ]
    .concat(more, ['---', 'Why.'])
    .join('\n');
}

const course: Course = buildCourse([
  {
    content: parseChapter('a/chapter.yaml', 'id: first\ntitle: First\nsummary: s\nwalkthrough: setup'),
    steps: [
      step('read', 'pageOpened'),
      step('choose', 'clusterReachable'),
      step('extra', '{ probe: deploymentsReady, with: { namespace: x, names: [y] } }', ['optional: true']),
      step('label', 'namespaceLabelled', ['needs: [choose]']),
      step('deploy', 'bookinfoDeployed', ['needs: [label]']),
      step('send', '{ probe: requestsAnswered, with: { count: 1 } }', ['needs: [deploy]']),
    ].map((source, index) => ({ file: `${index}.md`, content: parseStep(`${index}.md`, source) })),
  },
  {
    content: parseChapter('b/chapter.yaml', 'id: second\ntitle: Second\nsummary: s\nwalkthrough: bookinfo'),
    steps: [
      step('remove', 'bookinfoGone', ['undoes: [deploy]', 'after: [send]']),
      step('remove-rest', 'addonsGone', ['undoes: [deploy]', 'after: [send]']),
    ].map((source, index) => ({ file: `r${index}.md`, content: parseStep('remove.md', source) })),
  },
]);

const labelled = namespace('default', { 'istio-injection': 'enabled' });
const bare = namespace('default');
const empty = factsOf({ items: [bare] });
const asked = factsOf({ items: [labelled] });
const running = factsOf({ items: [labelled, ...bookinfo()] });
const sent: Facts = {
  ...running,
  observed: { requests: { namespace: 'default', sent: 1, planned: 1, byStatus: { 200: 1 }, byVersion: {} } },
};
const dead: Facts = { ...running, connection: { state: 'unreachable', context: 'minikube' } };

/** Plays facts one after the other, then gives status and reason of a step, and the view. */
function play(facts: readonly Facts[], start: Progress = noProgress) {
  let progress = start;
  let last = evaluate(course, factsOf(), noProgress);
  for (const one of facts) {
    last = evaluate(course, one, progress);
    progress = last.progress;
  }
  const find = (id: string): StepView => {
    const found = last.view.chapters.flatMap((chapter) => chapter.steps).find((view) => view.step.id === id);
    assert.ok(found);
    return found;
  };
  return { ...last, status: (id: string) => find(id).status, reason: (id: string) => find(id).state.reason };
}

describe('progress', () => {
  it('begins with reading, and says what a later step needs', () => {
    const { view, status, reason } = play([factsOf({ connection: { state: 'none' } })]);
    assert.equal(view.current, 'read');
    assert.equal(status('read'), 'current');
    assert.equal(status('label'), 'notYet');
    assert.equal(reason('label'), 'Needs: Title of choose.');
    assert.deepEqual([view.done, view.total, view.chapters[0]?.minutesLeft], [0, 7, 15]);
  });

  it('passes over a page left unread once the cluster is further', () => {
    assert.equal(play([empty]).view.current, 'label');
    assert.equal(play([running]).view.current, 'send');
    assert.equal(play([running]).status('read'), 'open');
  });

  it('does not ask for optional steps', () => {
    const { view, status } = play([empty]);
    assert.equal(status('extra'), 'open');
    assert.equal(view.total, 7);
  });

  it('counts what was done out of order or by hand', () => {
    const handmade = factsOf({ items: [bare, ...bookinfo()] });
    const { view, status } = play([handmade]);
    assert.equal(status('deploy'), 'done');
    assert.equal(view.current, 'label');
  });

  it('says what the cluster has lost', () => {
    const { view, status, reason } = play([running, empty]);
    assert.equal(status('label'), 'lost');
    assert.match(reason('label'), /^Was done\. Namespace default has no label/);
    assert.equal(status('deploy'), 'lost');
    assert.equal(status('remove'), 'notYet');
    assert.equal(view.current, 'label');
    assert.equal(view.trouble, true);
  });

  it('finds again what came back', () => {
    assert.equal(play([running, empty, running]).status('deploy'), 'done');
  });

  it('takes a dead server for no loss', () => {
    const { status } = play([running, dead]);
    assert.equal(status('deploy'), 'unknown');
    assert.equal(play([running, dead, running]).status('deploy'), 'done');
    assert.equal(status('choose'), 'lost');
  });

  it('knows a clean-up at the end of the way from a loss', () => {
    const { status, view } = play([running, sent, asked]);
    assert.equal(status('remove'), 'done');
    assert.equal(status('deploy'), 'past');
    assert.equal(status('send'), 'done');
    assert.equal(status('remove-rest'), 'done', 'takes away the same step');
    assert.equal(view.done, view.total - 1, 'all but the page to read');
  });

  it('knows a clean-up that the learner asked for, however early', () => {
    const { progress } = play([running]);
    const after = play([asked], withStarted(progress, 'remove'));
    assert.equal(after.status('remove'), 'done');
    assert.equal(after.status('deploy'), 'past');
  });

  it('begins a new round when what was cleaned up is there again', () => {
    const { status, progress } = play([running, sent, asked, running]);
    assert.equal(status('deploy'), 'done');
    assert.equal(status('remove'), 'past');
    assert.deepEqual(progress.started, []);
    assert.equal(play([asked], progress).status('remove'), 'done');
  });

  it('takes what the learner undid, and what goes with it, for no loss', () => {
    const { progress } = play([running]);
    const undone = withUndone(progress, 'label');
    assert.equal(play([running], undone).status('label'), 'done');
    const after = play([running, empty], undone);
    assert.equal(after.status('label'), 'current');
    assert.equal(after.status('deploy'), 'notYet');
    assert.equal(after.view.trouble, false);
    const again = play([running], after.progress);
    assert.equal(again.status('label'), 'done');
    assert.equal(play([empty], again.progress).status('label'), 'lost');
    assert.equal(play([empty], withStarted(undone, 'label')).status('label'), 'lost');
  });

  it('does not count a clean-up where nothing was', () => {
    const { status, reason } = play([empty]);
    assert.equal(status('remove'), 'notYet');
    assert.equal(reason('remove'), 'There is nothing to clean up yet.');
  });

  it('keeps what was seen to happen, also after a reload', () => {
    const { progress } = play([sent]);
    const stored = JSON.parse(JSON.stringify(progress)) as Progress;
    const { status, reason } = play([running], stored);
    assert.equal(status('send'), 'done');
    assert.equal(reason('send'), 'Done earlier.');
  });

  it('shows a failure that comes later, but takes a dead server for none', () => {
    const { progress } = play([sent]);
    const failed: Facts = {
      ...running,
      observed: {
        requests: { namespace: 'default', sent: 1, planned: 1, byStatus: { 503: 1 }, byVersion: {} },
      },
    };
    assert.equal(play([failed], progress).status('send'), 'lost');
    assert.equal(play([{ ...failed, connection: dead.connection }], progress).status('send'), 'done');
  });

  it('does not count a page as read before there is what it is about', () => {
    const small = buildCourse([
      {
        content: parseChapter('c/chapter.yaml', 'id: c\ntitle: C\nsummary: s\nwalkthrough: setup'),
        steps: [step('deploy', 'bookinfoDeployed'), step('learn', 'pageOpened', ['needs: [deploy]'])].map(
          (source, index) => ({ file: `${index}.md`, content: parseStep(`${index}.md`, source) }),
        ),
      },
    ]);
    const observed = { pagesOpened: new Set(['learn']) };
    const statusOf = (facts: Facts, before: Progress) => {
      const { view, progress } = evaluate(small, facts, before);
      return { status: view.chapters[0]?.steps[1]?.status, progress };
    };
    const early = statusOf({ ...empty, observed }, noProgress);
    assert.equal(early.status, 'notYet');
    const read = statusOf({ ...running, observed }, early.progress);
    assert.equal(read.status, 'done');
    assert.equal(statusOf(empty, read.progress).status, 'done');
  });

  it('makes words of the cluster harmless', () => {
    const reason = 'refused \u001b[31mred\u001b[0m\nsecond line \u202eevil';
    const hostile = factsOf({ connection: { state: 'unreachable', context: 'a\u0007b', reason } });
    assert.equal(play([hostile]).reason('choose'), 'ab does not answer: refused red second line evil.');
  });

  it('remembers when a step was done first', () => {
    const first = play([running]).progress;
    const second = play([{ ...running, now: 9_000 }], first).progress;
    assert.equal(second.done['deploy'], 1_000);
  });
});

describe('a course', () => {
  const content = (source: string) => parseStep('x.md', source);
  const chapter = parseChapter('c', 'id: c\ntitle: C\nsummary: s\nwalkthrough: setup');
  const build = (...sources: string[]): Course =>
    buildCourse([
      {
        content: chapter,
        steps: sources.map((source, index) => ({ file: `${index}.md`, content: content(source) })),
      },
    ]);

  it('numbers its steps', () => {
    assert.deepEqual(
      course.steps.map(({ number }) => number),
      ['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '2.1', '2.2'],
    );
  });

  it('refuses ids that are used twice and steps that are not there', () => {
    assert.throws(
      () => build(step('a', 'pageOpened'), step('a', 'pageOpened')),
      /1\.md: id: a is used twice/,
    );
    assert.throws(
      () => build(step('a', 'pageOpened', ['needs: [b]'])),
      /0\.md: needs: no step before this one is called b/,
    );
    assert.throws(
      () => build(step('a', 'pageOpened', ['look: [{ kind: openStep, step: b }]'])),
      /0\.md: no step is called b/,
    );
  });

  it('says which kinds have to be watched, each once', () => {
    const kinds = kindsNeeded(course.steps).map(({ kind }) => kind);
    assert.equal(new Set(kinds).size, kinds.length);
    assert.ok(kinds.includes('Namespace') && kinds.includes('Gateway'));
  });

  it('does with an older istioctl what that one still can', () => {
    const one = content(
      step('a', 'pageOpened', [
        'action: { kind: showProfiles }',
        'do: Show them',
        'older: { below: "1.24", do: List them, action: { kind: runCommand, command: { entry: istioctl.profileList } } }',
      ]),
    );
    const does = (version: readonly [number, number] | undefined) => {
      const own = actionFor(one, version);
      return [own?.action.kind, own?.label];
    };
    assert.deepEqual(does([1, 23]), ['runCommand', 'List them']);
    assert.deepEqual(does([1, 24]), ['showProfiles', 'Show them']);
    assert.deepEqual(does(undefined), ['showProfiles', 'Show them']);
    assert.equal(actionFor(content(step('b', 'pageOpened')), undefined), undefined);
  });

  it('shows the commands that fit an istioctl', () => {
    const one = content(
      step('a', 'pageOpened', [
        'commands:',
        '  - { entry: istioctl.profileList, below: "1.24" }',
        '  - { entry: istioctl.version, from: "1.24" }',
        '  - { entry: istioctl.clientVersion }',
      ]),
    );
    const entries = (version: readonly [number, number] | undefined) =>
      commandsFor(one, version).map((command) => command.entry);
    assert.deepEqual(entries([1, 23]), ['istioctl.profileList', 'istioctl.clientVersion']);
    assert.deepEqual(entries([1, 24]), ['istioctl.version', 'istioctl.clientVersion']);
    assert.deepEqual(entries(undefined), ['istioctl.version', 'istioctl.clientVersion']);
  });
});
