import assert from 'node:assert/strict';
import { fromPage, storedStep } from '../../../src/ui/course/page/protocol.ts';
import { stepPageHtml } from '../../../src/ui/course/stepPageHtml.ts';

describe('Messages of the step page', () => {
  it('are taken in their shapes, without what is added to them', () => {
    assert.deepEqual(fromPage({ type: 'ready', step: 'x' }), { type: 'ready' });
    assert.deepEqual(fromPage({ type: 'do', step: 'label-namespace', extra: 1 }), {
      type: 'do',
      step: 'label-namespace',
    });
    assert.deepEqual(fromPage({ type: 'copy', step: 'a', index: 1 }), { type: 'copy', step: 'a', index: 1 });
    assert.deepEqual(fromPage({ type: 'line', step: 'a', index: 2 }), { type: 'line', step: 'a', index: 2 });
    assert.deepEqual(fromPage({ type: 'openStep', step: 'a' }), { type: 'openStep', step: 'a' });
  });

  it('are refused in any other', () => {
    for (const wrong of [
      undefined,
      null,
      'ready',
      [],
      {},
      { type: 'constructor', step: 'a' },
      { type: 'do' },
      { type: 'do', step: 1 },
      { type: 'do', step: '../../etc' },
      { type: 'do', step: '' },
      { type: 'copy', step: 'a' },
      { type: 'copy', step: 'a', index: -1 },
      { type: 'copy', step: 'a', index: 0.5 },
      { type: 'look', step: 'a', index: '0' },
      { type: 'look', step: 'a', index: 1e9 },
    ]) {
      assert.equal(fromPage(wrong), undefined, JSON.stringify(wrong));
    }
  });

  it('leave the step of a stored page, and nothing of a strange one', () => {
    assert.equal(storedStep({ step: 'a', scroll: 3 }), 'a');
    for (const strange of [undefined, null, 'a', {}, { step: 3 }])
      assert.equal(storedStep(strange), undefined);
  });
});

describe('The HTML of the step page', () => {
  const html = stepPageHtml(
    { script: 'https://w/s.js', style: 'https://w/s.css', source: 'https://w', nonce: 'abc' },
    { language: 'en"><script>', opening: '<b>Opening' },
  );

  it('lets in one script by its nonce and style sheets of its own, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-abc'; style-src https://w; base-uri 'none'; form-action 'none'",
    );
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.doesNotMatch(html, /style=|<style|unsafe/);
  });

  it('escapes its words', () => {
    assert.match(html, /lang="en&#34;&#62;&#60;script&#62;"/);
    assert.match(html, /&#60;b&#62;Opening/);
  });
});
