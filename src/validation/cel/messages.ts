// What `@bufbuild/cel` takes of protobuf, as far as rules of CRDs can see it: esbuild.mjs puts this in the place of
// `@bufbuild/protobuf` and `@bufbuild/cel-spec`, which read the descriptions of dozens of messages while they load, and
// are a third of the code. Such rules know no messages but durations and timestamps.
// Source: k8s.io/apiserver `pkg/cel/library` and the declarations of `pkg/cel/types.go`.

interface MessageType {
  readonly kind: 'message';
  readonly typeName: string;
}

interface Message {
  readonly $typeName: string;
  readonly seconds?: bigint;
  readonly nanos?: number;
}

interface Reflected {
  readonly desc: MessageType;
  readonly message: Message;
}

const isInside = Symbol('message');

function messageType(typeName: string): MessageType {
  return { kind: 'message', typeName };
}

// prettier-ignore
export const ScalarType = {
  DOUBLE: 1, FLOAT: 2, INT64: 3, UINT64: 4, INT32: 5, FIXED64: 6, FIXED32: 7, BOOL: 8, STRING: 9, BYTES: 12,
  UINT32: 13, SFIXED32: 15, SFIXED64: 16, SINT32: 17, SINT64: 18,
} as const;
export const NullValue = { NULL_VALUE: 0 } as const;
export const [INT32_MAX, INT32_MIN, UINT32_MAX] = [0x7fffffff, -0x80000000, 0xffffffff];

export const ParsedExprSchema = messageType('cel.expr.ParsedExpr');
export const CheckedExprSchema = messageType('cel.expr.CheckedExpr');
export const ExprSchema = messageType('cel.expr.Expr');
export const DurationSchema = messageType('google.protobuf.Duration');
export const TimestampSchema = messageType('google.protobuf.Timestamp');
export const AnySchema = messageType('google.protobuf.Any');
export const StructSchema = messageType('google.protobuf.Struct');
export const ListValueSchema = messageType('google.protobuf.ListValue');
export const ValueSchema = messageType('google.protobuf.Value');
export const BoolValueSchema = messageType('google.protobuf.BoolValue');
export const BytesValueSchema = messageType('google.protobuf.BytesValue');
export const DoubleValueSchema = messageType('google.protobuf.DoubleValue');
export const FloatValueSchema = messageType('google.protobuf.FloatValue');
export const Int32ValueSchema = messageType('google.protobuf.Int32Value');
export const Int64ValueSchema = messageType('google.protobuf.Int64Value');
export const StringValueSchema = messageType('google.protobuf.StringValue');
export const UInt32ValueSchema = messageType('google.protobuf.UInt32Value');
export const UInt64ValueSchema = messageType('google.protobuf.UInt64Value');
export const file_google_protobuf_struct = undefined;
export const file_google_protobuf_wrappers = undefined;

export function create(type: MessageType, values: Partial<Message> = {}): Message {
  return { $typeName: type.typeName, seconds: 0n, nanos: 0, ...values };
}

export function isMessage(value: unknown, type?: MessageType): value is Message {
  if (typeof value !== 'object' || value === null || !('$typeName' in value)) return false;
  return type === undefined || value.$typeName === type.typeName;
}

export function equals(_type: MessageType, one: Message, other: Message): boolean {
  return one.seconds === other.seconds && one.nanos === other.nanos;
}

export function createRegistry(): {
  getMessage(name: string): MessageType | undefined;
  getEnum(): undefined;
} {
  const types = [DurationSchema, TimestampSchema];
  return { getMessage: (name) => types.find(({ typeName }) => typeName === name), getEnum: () => undefined };
}

/** A message as CEL holds it. */
export function reflect(desc: MessageType, message: Message = create(desc)): Reflected {
  return Object.assign({ desc, message }, { [isInside]: true });
}

export function isReflectMessage(value: unknown, type?: MessageType): value is Reflected {
  if (typeof value !== 'object' || value === null || !(isInside in value)) return false;
  return type === undefined || (value as unknown as Reflected).desc.typeName === type.typeName;
}

export const isReflectList = (): boolean => false;
export const isReflectMap = (): boolean => false;
export const isWrapper = (): boolean => false;
export const isWrapperDesc = (): boolean => false;

/** Texts as protobuf's JSON has them. @throws Error for a text that is no time */
export function fromJson(_timestamp: MessageType, text: string): Message {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const [, second = '', fraction = '', zone = ''] = parts ?? [];
  const ms = Date.parse(`${second}${zone}`);
  if (parts === null || Number.isNaN(ms)) throw new Error(`cannot decode ${text} as a time by RFC 3339`);
  return create(TimestampSchema, {
    seconds: BigInt(ms) / 1000n,
    nanos: Number(fraction.padEnd(9, '0')),
  });
}

/** Duration or timestamp as protobuf's JSON has it, with as many digits of the second, by threes, as it takes. */
export function toJson(type: MessageType, { seconds = 0n, nanos = 0 }: Message): string {
  const digits = String(Math.abs(nanos))
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '');
  const fraction = nanos === 0 ? '' : `.${digits}`;
  if (type.typeName === TimestampSchema.typeName)
    return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}${fraction}Z`;
  const isNegative = seconds < 0n || nanos < 0;
  return `${isNegative ? '-' : ''}${seconds < 0n ? -seconds : seconds}${fraction}s`;
}

export function timestampFromMs(ms: number): Message {
  const second = Math.floor(ms / 1000);
  return create(TimestampSchema, { seconds: BigInt(second), nanos: (ms - second * 1000) * 1_000_000 });
}

export function timestampDate({ seconds = 0n, nanos = 0 }: Message): Date {
  return new Date(Number(seconds) * 1000 + Math.ceil(nanos / 1_000_000));
}

function none(): never {
  throw new Error('Rules of CRDs have no such messages.');
}

export { none as anyPack, none as anyUnpack, none as base64Encode, none as reflectList, none as reflectMap };
