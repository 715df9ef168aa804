/** What of a `.proto` file shapes its JSON. */
export interface ProtoMessage {
  /** With the messages around it: `MeshConfig.TLSConfig`. */
  readonly name: string;
  readonly fields: readonly ProtoField[];
}

export interface ProtoField {
  readonly name: string;
  /** The name in JSON, where the file gives one. */
  readonly jsonName: string | undefined;
  /** As it is written: `string`, `MeshConfig.TLSConfig`, `google.protobuf.Duration`. */
  readonly type: string;
  readonly isList: boolean;
  /** The values are of `type`, by a key. */
  readonly isMap: boolean;
  readonly text: string;
}

export interface ProtoTypes {
  readonly messages: ReadonlyMap<string, ProtoMessage>;
  /** The words of each enum. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

const token = /\/\/([^\n]*)|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\w.]+|[^\s\w]/g;

/** Reads messages and enums of proto3 files; services, options and numbers of fields are left out. */
export function readProtoTypes(texts: readonly string[]): ProtoTypes {
  const messages = new Map<string, ProtoMessage>();
  const enums = new Map<string, readonly string[]>();
  for (const text of texts) new Reader(text, messages, enums).readFile();
  return { messages, enums };
}

class Reader {
  readonly #tokens: readonly { readonly text: string; readonly comment: string }[];
  readonly #messages: Map<string, ProtoMessage>;
  readonly #enums: Map<string, readonly string[]>;
  #next = 0;

  constructor(text: string, messages: Map<string, ProtoMessage>, enums: Map<string, readonly string[]>) {
    this.#messages = messages;
    this.#enums = enums;
    const tokens: { text: string; comment: string }[] = [];
    let comment: string[] = [];
    let end = 0;
    for (const found of text.matchAll(token)) {
      // A blank line parts a comment from what follows it.
      if (/\n[ \t]*\n/.test(text.slice(end, found.index))) comment = [];
      end = found.index + found[0].length;
      if (found[1] !== undefined) comment.push(found[1].replace(/^ /, ''));
      else if (!found[0].startsWith('/*')) {
        tokens.push({ text: found[0], comment: comment.join('\n').trim() });
        comment = [];
      }
    }
    this.#tokens = tokens;
  }

  readFile(): void {
    while (this.#peek() !== undefined) {
      const { text } = this.#take();
      if (text === 'message') this.#readMessage('');
      else if (text === 'enum') this.#readEnum('');
      else this.#skipStatement(text);
    }
  }

  #readMessage(around: string): void {
    const name = `${around}${this.#take().text}`;
    this.#take();
    const fields: ProtoField[] = [];
    this.#readMembers(name, fields);
    this.#messages.set(name, { name, fields });
  }

  /** Up to the closing brace; the members of a `oneof` are members like any other. */
  #readMembers(name: string, fields: ProtoField[]): void {
    for (let { text, comment } = this.#take(); text !== '}'; { text, comment } = this.#take()) {
      if (text === 'message') this.#readMessage(`${name}.`);
      else if (text === 'enum') this.#readEnum(`${name}.`);
      else if (text === 'oneof') {
        this.#take();
        this.#take();
        this.#readMembers(name, fields);
      } else if (text === 'option' || text === 'reserved' || text === ';') this.#skipStatement(text);
      else fields.push(this.#readField(text, comment));
    }
  }

  #readField(first: string, comment: string): ProtoField {
    const isList = first === 'repeated';
    const isMap = first === 'map';
    let type = isList || first === 'optional' ? this.#take().text : first;
    if (isMap) {
      // `<`, the type of the key and `,` stand before that of the value, `>` behind it.
      this.#next += 3;
      type = this.#take().text;
      this.#next += 1;
    }
    const name = this.#take().text;
    const start = this.#next;
    this.#skipStatement(name);
    const words = this.#tokens.slice(start, this.#next).map(({ text }) => text);
    const option = words.indexOf('json_name');
    const jsonName = option < 0 ? undefined : words[option + 2]?.slice(1, -1);
    return { name, jsonName, type, isList, isMap, text: comment };
  }

  #readEnum(around: string): void {
    const name = `${around}${this.#take().text}`;
    this.#take();
    const words: string[] = [];
    for (let { text } = this.#take(); text !== '}'; { text } = this.#take()) {
      if (text !== 'option' && text !== 'reserved' && text !== ';') words.push(text);
      this.#skipStatement(text);
    }
    this.#enums.set(name, words);
  }

  /** To the end of a statement whose first word was taken: a semicolon, or the brace of a block. */
  #skipStatement(first: string): void {
    let depth = 0;
    for (let text = first; text !== ';' || depth > 0; { text } = this.#take()) {
      if (text === '{') depth += 1;
      else if (text === '}' && --depth === 0) return;
    }
  }

  #peek(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  #take(): { readonly text: string; readonly comment: string } {
    const next = this.#tokens[this.#next++];
    if (next === undefined) throw new Error('The .proto file ends early.');
    return next;
  }
}
