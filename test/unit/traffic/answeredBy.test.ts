import assert from 'node:assert/strict';
import { answeredBy } from '../../../src/traffic/answeredBy.ts';

function by(body: string, headers: Record<string, string> = {}): string | undefined {
  const found = answeredBy({ headers, body });
  return found === undefined ? undefined : `${found.app} ${found.version}`;
}

describe('Who has answered', () => {
  it('is read from the pod that wrote the reviews', () => {
    assert.equal(by('<p>Reviews served by: <u>reviews-v2-577579b4c5-xqfc8</u>'), 'reviews v2');
    assert.equal(by('{"id":"0","podname":"reviews-v3-6d7c-abcde","reviews":[]}'), 'reviews v3');
  });

  it('is read from the stars where no pod is named', () => {
    const page = (stars: string): string => `<small>Reviewer1</small>${stars}`;
    assert.equal(by(page('')), 'reviews v1');
    assert.equal(by(page('<font color="black">')), 'reviews v2');
    assert.equal(by(page('<font color="red">')), 'reviews v3');
    assert.equal(by(page('<span class="text-red-500">')), 'reviews v3');
    assert.equal(by('<p>no reviews here</p>'), undefined);
  });

  it('is read from a header, before the body', () => {
    assert.equal(by('reviews-v2-577579b4c5-xqfc8', { 'x-version': 'v9' }), ' v9');
    assert.equal(by('', { 'x-app-version': '1.4.2' }), ' 1.4.2');
    assert.equal(by('', { 'x-served-by': 'shop-v2-577579b4c5-xqfc8' }), 'shop v2');
  });

  it('is read from JSON and from the name of any pod', () => {
    assert.equal(by('{"app":"echo","version":"v1"}'), 'echo v1');
    assert.equal(by('{"version":"v1"}'), ' v1');
    assert.equal(by('Hello version: v1, instance: helloworld-v1-867747c89-x7fzq'), 'helloworld v1');
  });

  it('is not made up, and takes nothing that is no version', () => {
    assert.equal(by('{"version":7}'), undefined);
    assert.equal(by('{broken'), undefined);
    assert.equal(by('{"version":"$(evil)"}'), undefined);
    assert.equal(by('', { 'x-version': 'v1\u001b[31m' }), undefined);
    assert.equal(by('', { 'x-version': 'latest' }), undefined);
  });
});
