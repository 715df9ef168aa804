import { parse } from '@bufbuild/cel';
import { z } from 'zod';
import type { ConstantKind, Expression, ExpressionCode } from '../../src/validation/cel/expressionCode.ts';

/** The codes of all rules of a schema, and of the expressions that make their messages. */
export function expressionsOf(schema: unknown): Record<string, ExpressionCode> {
  const codes: Record<string, ExpressionCode> = {};
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'x-kubernetes-validations') for (const text of z.array(rule).parse(value).flat()) add(text);
      visit(value);
    }
  };
  const add = (text: string): void => {
    const code = Object.hasOwn(codes, text) ? undefined : encodeExpression(parse(text).expr);
    if (code !== undefined) codes[text] = code;
  };
  visit(schema);
  return codes;
}

const rule = z
  .object({ rule: z.string(), messageExpression: z.string().optional() })
  .transform((one) => [one.rule, one.messageExpression].filter((text) => text !== undefined));

/** The code of a parsed rule; `undefined` for what no rule of a CRD uses: constructed messages, optional values, bytes, unsigned numbers. */
function encodeExpression({ exprKind }: Expression): ExpressionCode | undefined {
  switch (exprKind.case) {
    case 'identExpr':
      return ['name', exprKind.value.name];
    case 'constExpr':
      return encodeConstant(exprKind.value.constantKind);
    case 'selectExpr': {
      const { operand, field, testOnly } = exprKind.value;
      const of = operand && encodeExpression(operand);
      return of === undefined ? undefined : [testOnly ? 'has' : 'member', of, field];
    }
    case 'callExpr': {
      const { target, function: name, args } = exprKind.value;
      const encoded = encodeAll(args);
      if (encoded === undefined) return undefined;
      if (target === undefined) return ['call', name, encoded];
      const on = encodeExpression(target);
      return on === undefined ? undefined : ['method', name, on, encoded];
    }
    case 'listExpr': {
      const encoded =
        exprKind.value.optionalIndices.length > 0 ? undefined : encodeAll(exprKind.value.elements);
      return encoded && ['list', encoded];
    }
    case 'structExpr':
      return encodeMap(exprKind.value);
    case 'comprehensionExpr': {
      const { iterVar, iterVar2, accuVar, iterRange, accuInit, loopCondition, loopStep, result } =
        exprKind.value;
      const encoded = encodeAll([iterRange, accuInit, loopCondition, loopStep, result]);
      return iterVar2 !== '' || encoded === undefined ? undefined : ['fold', iterVar, accuVar, encoded];
    }
    default:
      return undefined;
  }
}

function encodeConstant(kind: ConstantKind): ExpressionCode | undefined {
  if (kind.case === 'nullValue') return null;
  if (kind.case === 'stringValue' || kind.case === 'boolValue') return kind.value;
  const isSafe = kind.case === 'int64Value' && Number.isSafeInteger(Number(kind.value));
  return isSafe ? Number(kind.value) : undefined;
}

function encodeMap({
  messageName,
  entries,
}: Extract<Expression['exprKind'], { case: 'structExpr' }>['value']): ExpressionCode | undefined {
  if (messageName !== '') return undefined;
  const pairs: [ExpressionCode, ExpressionCode][] = [];
  for (const { keyKind, value, optionalEntry } of entries) {
    const key = keyKind.case === 'mapKey' ? encodeExpression(keyKind.value) : undefined;
    const member = value && encodeExpression(value);
    if (optionalEntry || key === undefined || member === undefined) return undefined;
    pairs.push([key, member]);
  }
  return ['map', pairs];
}

function encodeAll(all: readonly (Expression | undefined)[]): ExpressionCode[] | undefined {
  const encoded: ExpressionCode[] = [];
  for (const one of all) {
    const code = one && encodeExpression(one);
    if (code === undefined) return undefined;
    encoded.push(code);
  }
  return encoded;
}
