import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { SteadyMemento } from '../../../src/ui/steadyMemento.ts';

/**
 * VS Code's memento of all workspaces in small (microsoft/vscode extHostMemento.ts): a write goes out a moment later
 * with all that is known then, and what comes back of it replaces all that is known.
 */
class EchoingMemento implements Memento {
  stored: Record<string, unknown> = {};
  isFull = false;
  #known: Record<string, unknown> = {};
  #timer: NodeJS.Timeout | undefined;
  #done: (() => void)[] = [];

  keys(): readonly string[] {
    return Object.keys(this.#known);
  }

  get(key: string, otherwise?: unknown): never {
    return (this.#known[key] ?? otherwise) as never;
  }

  update(key: string, value: unknown): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('disk full'));
    this.#known[key] = value;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#done.push(resolve);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const done = this.#done.splice(0);
      this.stored = { ...this.#known };
      const echo = { ...this.#known };
      setTimeout(() => {
        this.#known = echo;
        for (const one of done) one();
      });
    });
    return promise;
  }
}

describe('A memento of all workspaces', () => {
  /** Writes one thing, and another one between that write and its echo. */
  async function two(memento: Memento): Promise<void> {
    const first = memento.update('progress', 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(() => setImmediate(resolve));
    await promise;
    await Promise.all([first, memento.update('agreed', true)]);
  }

  it('of VS Code forgets what is updated before the echo of another write', async () => {
    const memento = new EchoingMemento();
    await two(memento);
    assert.equal(memento.get('agreed'), undefined);
    assert.deepEqual(memento.stored, { progress: 1 });
  });

  it('of ours keeps it, and knows it at once', async () => {
    const inner = new EchoingMemento();
    const memento = new SteadyMemento(inner);
    const before = two(memento);
    assert.equal(memento.get('progress'), 1);
    assert.deepEqual(memento.keys(), ['progress']);
    await before;
    assert.equal(memento.get('agreed'), true);
    assert.deepEqual(inner.stored, { progress: 1, agreed: true });
  });

  it('writes the last of many, and says so to all', async () => {
    const inner = new EchoingMemento();
    const memento = new SteadyMemento(inner);
    await Promise.all([1, 2, 3].map((value) => memento.update('progress', value)));
    assert.deepEqual(inner.stored, { progress: 3 });
    await memento.update('progress', undefined);
    assert.equal(memento.get('progress', 7), 7);
  });

  it('goes on after a write that failed', async () => {
    const inner = new EchoingMemento();
    const memento = new SteadyMemento(inner);
    inner.isFull = true;
    await assert.rejects(memento.update('a', 1), /disk full/);
    inner.isFull = false;
    await memento.update('b', 2);
    assert.deepEqual(inner.stored, { b: 2 });
  });
});
