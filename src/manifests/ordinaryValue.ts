import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';
import { readPlainScalar, readsDifferentlyInYaml12 } from './goScalar.ts';

/** What an ordinary document holds, and where its content starts. */
export interface OrdinaryValue {
  readonly value: unknown;
  readonly start: number;
}

/** Tabs, bare carriage returns, directives and content behind a marker: allowed in places, and read with care elsewhere. */
const special = /\t|\r(?!\n)|^%|^---[ \t]+[^\s#]|^ +---|^\.\.\./m;

const afterQuote = / *(?:[\r\n,\]}:]|$)| +#/y;

class Special extends Error {}

/**
 * The value of a document that has nothing special: no anchors, tags, merges or repeated keys, nothing that readers of
 * YAML understand differently, and no mistake. Ten times faster than a tree of nodes, which is made for the others, and
 * for this one when somebody asks for places in it.
 * @returns `undefined` when the document must be read with care
 */
export function ordinaryValue(text: string): OrdinaryValue | undefined {
  if (special.test(text)) return undefined;
  try {
    return new Reader(text).read();
  } catch {
    // What is wrong with the text, the careful reader finds out and says.
    return undefined;
  }
}

class Reader {
  readonly #text: string;
  readonly #events: readonly Event[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#events = parseEvents(text, {});
  }

  read(): OrdinaryValue | undefined {
    const document = this.#take();
    if (document.type !== EVENT_ID.DOCUMENT || document.directives.length > 0 || document.explicitEnd)
      return undefined;
    const first = this.#take();
    if (first.type !== EVENT_ID.MAPPING) return undefined;
    const value = this.#value(first);
    const end = this.#take();
    const isOne = end.type === EVENT_ID.POP && this.#next === this.#events.length;
    return isOne ? { value, start: first.start } : undefined;
  }

  #take(): Event {
    const event = this.#events[this.#next++];
    if (event === undefined) throw new Special();
    return event;
  }

  #value(event: Event): unknown {
    if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE)
      throw new Special();
    if (event.anchorStart >= 0 || event.tagStart >= 0) throw new Special();
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event);
    return event.type === EVENT_ID.MAPPING ? this.#map() : this.#list(event.style === COLLECTION_STYLE.FLOW);
  }

  #list(isFlow: boolean): unknown[] {
    const items: unknown[] = [];
    for (let event = this.#take(); event.type !== EVENT_ID.POP; event = this.#take()) {
      // A map without braces of its own, such as `[a: b]`, is what a colon inside of a text may become.
      if (isFlow && event.type === EVENT_ID.MAPPING && this.#text.charCodeAt(event.start) !== 0x7b)
        throw new Special();
      items.push(this.#value(event));
    }
    return items;
  }

  #map(): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (let event = this.#take(); event.type !== EVENT_ID.POP; event = this.#take()) {
      if (event.type !== EVENT_ID.SCALAR) throw new Special();
      const read = this.#value(event);
      const key = typeof read === 'string' ? read : undefined;
      if (key === undefined || key === '<<' || key === '__proto__' || Object.hasOwn(value, key))
        throw new Special();
      value[key] = this.#value(this.#take());
    }
    return value;
  }

  #scalar(event: ScalarEvent): unknown {
    const source = getScalarValue(this.#text, event);
    if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) {
      // The parser lets some texts begin on the line of a closing quote.
      afterQuote.lastIndex = event.valueEnd + 1;
      if (!afterQuote.test(this.#text)) throw new Special();
      return source;
    }
    if (event.style !== SCALAR_STYLE.PLAIN) return source;
    if (readsDifferentlyInYaml12(source)) throw new Special();
    return readPlainScalar(source);
  }
}
