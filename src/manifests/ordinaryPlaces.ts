import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';
import type { Path } from '../mesh/fields.ts';
import type { OffsetRange } from './offsetRange.ts';

/** As `Location` of locate.ts, for documents that {@link ordinaryValue} can read. */
interface Place {
  readonly depth: number;
  readonly key: OffsetRange | undefined;
  readonly value: OffsetRange;
}

/**
 * Finds a path in an ordinary document without making its nodes.
 * @returns the place, or that of the nearest existing parent; `undefined` where the nodes know better: block texts
 */
export function ordinaryPlace(text: string, path: Path): Place | undefined {
  return new Walk(text).place(path);
}

class Walk {
  readonly #text: string;
  readonly #events: readonly Event[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#events = parseEvents(text, {});
  }

  place(path: Path): Place | undefined {
    // The first event is the document.
    let index = 1;
    let key: OffsetRange | undefined;
    let depth = 0;
    for (const step of path) {
      const found = this.#child(index, step);
      if (found === undefined) break;
      ({ index, key } = found);
      depth += 1;
    }
    this.#next = index;
    const event = this.#take();
    if (isBlockText(event)) return undefined;
    const start = startOf(event);
    const end = key?.[1] ?? 0;
    return { depth, key, value: start === undefined ? [end, end] : [start, this.#end(event) ?? start] };
  }

  /** The event of a member, and its key in a map. */
  #child(index: number, step: string | number): { index: number; key: OffsetRange | undefined } | undefined {
    this.#next = index;
    const parent = this.#take();
    if (parent.type === EVENT_ID.MAPPING) {
      for (let event = this.#take(); event.type === EVENT_ID.SCALAR; event = this.#take()) {
        if (getScalarValue(this.#text, event) === String(step)) {
          return { index: this.#next, key: [startOf(event) ?? 0, endOf(event) ?? 0] };
        }
        this.#end(this.#take());
      }
    } else if (parent.type === EVENT_ID.SEQUENCE && typeof step === 'number') {
      let count = 0;
      for (let event = this.#take(); event.type !== EVENT_ID.POP; event = this.#take()) {
        if (count === step) return { index: this.#next - 1, key: undefined };
        this.#end(event);
        count += 1;
      }
    }
    return undefined;
  }

  #take(): Event {
    const event = this.#events[this.#next++];
    if (event === undefined) throw new RangeError('the events of a document end early');
    return event;
  }

  /** Where a node ends whose event was just taken; takes all that is inside of it. `undefined` for what is empty. */
  #end(event: Event): number | undefined {
    if (event.type === EVENT_ID.SCALAR) return endOf(event);
    if (event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE) return undefined;
    const isFlow = event.style === COLLECTION_STYLE.FLOW;
    let last = isFlow && /[{[]/.test(this.#text.charAt(event.start)) ? event.start + 1 : event.start;
    for (let child = this.#take(); child.type !== EVENT_ID.POP; child = this.#take()) {
      last = Math.max(last, this.#end(child) ?? 0);
    }
    if (!isFlow) return last;
    // Behind the last member only commas, colons, blanks and comments may stand before the bracket.
    rest.lastIndex = last;
    return last + (rest.exec(this.#text)?.[0].length ?? 0);
  }
}

const rest = /(?:[\s,:?]|(?<=\s)#.*)*[\]}]/y;

function isBlockText(event: Event): boolean {
  return (
    event.type === EVENT_ID.SCALAR &&
    (event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK)
  );
}

function quote({ style }: ScalarEvent): number {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
}

function startOf(event: Event): number | undefined {
  if (event.type === EVENT_ID.SCALAR)
    return event.valueStart < 0 ? undefined : event.valueStart - quote(event);
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? event.start : undefined;
}

function endOf(event: ScalarEvent): number | undefined {
  return event.valueStart < 0 ? undefined : event.valueEnd + quote(event);
}
