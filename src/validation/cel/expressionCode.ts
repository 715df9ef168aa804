import type { parse } from '@bufbuild/cel';

/** The tree of a parsed expression. */
export type Expression = ReturnType<typeof parse>['expr'];

export type ConstantKind = Extract<Expression['exprKind'], { case: 'constExpr' }>['value']['constantKind'];

/**
 * The same tree as JSON, a tenth of its size: a scalar is itself (a number an integer), everything else a list that
 * begins with its sort. Parsing a rule takes a hundred times as long as reading this.
 */
export type ExpressionCode =
  | string
  | boolean
  | null
  | number
  | readonly ['name', string]
  | readonly ['member' | 'has', ExpressionCode, string]
  | readonly ['call', string, readonly ExpressionCode[]]
  | readonly ['method', string, ExpressionCode, readonly ExpressionCode[]]
  | readonly ['list', readonly ExpressionCode[]]
  | readonly ['map', readonly (readonly [ExpressionCode, ExpressionCode])[]]
  | readonly ['fold', string, string, readonly ExpressionCode[]];

/** The tree as the parser makes it; only the numbers of its nodes may be others. */
export function decodeExpression(code: ExpressionCode): Expression {
  let nodes = 0n;
  const decode = (one: ExpressionCode): Expression => ({
    $typeName: 'cel.expr.Expr',
    id: ++nodes,
    exprKind: kindOf(one),
  });
  const kindOf = (one: ExpressionCode): Expression['exprKind'] => {
    if (typeof one !== 'object' || one === null) return constant(one);
    switch (one[0]) {
      case 'name':
        return { case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name: one[1] } };
      case 'has':
      case 'member': {
        const [sort, operand, field] = one;
        return {
          case: 'selectExpr',
          value: {
            $typeName: 'cel.expr.Expr.Select',
            operand: decode(operand),
            field,
            testOnly: sort === 'has',
          },
        };
      }
      case 'call': {
        const [, name, args] = one;
        return {
          case: 'callExpr',
          value: { $typeName: 'cel.expr.Expr.Call', function: name, args: args.map(decode) },
        };
      }
      case 'method': {
        const [, name, target, args] = one;
        return {
          case: 'callExpr',
          value: {
            $typeName: 'cel.expr.Expr.Call',
            target: decode(target),
            function: name,
            args: args.map(decode),
          },
        };
      }
      case 'list': {
        const [, elements] = one;
        return {
          case: 'listExpr',
          value: {
            $typeName: 'cel.expr.Expr.CreateList',
            elements: elements.map(decode),
            optionalIndices: [],
          },
        };
      }
      case 'map': {
        const [, pairs] = one;
        return {
          case: 'structExpr',
          value: {
            $typeName: 'cel.expr.Expr.CreateStruct',
            messageName: '',
            entries: pairs.map(([key, value]) => ({
              $typeName: 'cel.expr.Expr.CreateStruct.Entry',
              id: ++nodes,
              keyKind: { case: 'mapKey', value: decode(key) },
              value: decode(value),
              optionalEntry: false,
            })),
          },
        };
      }
      case 'fold': {
        const [, iterVar, accuVar, parts] = one;
        const [iterRange, accuInit, loopCondition, loopStep, result] = parts.map(decode);
        return {
          case: 'comprehensionExpr',
          value: {
            $typeName: 'cel.expr.Expr.Comprehension',
            iterVar,
            iterVar2: '',
            accuVar,
            ...(iterRange && { iterRange }),
            ...(accuInit && { accuInit }),
            ...(loopCondition && { loopCondition }),
            ...(loopStep && { loopStep }),
            ...(result && { result }),
          },
        };
      }
    }
  };
  return decode(code);
}

/** `NullValue.NULL_VALUE` of protobuf, which has no other: imported, it would bring protobuf along. */
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const NULL_VALUE = 0 as Extract<ConstantKind, { case: 'nullValue' }>['value'];

function constant(value: string | boolean | number | null): Expression['exprKind'] {
  return { case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind: constantKind(value) } };
}

function constantKind(value: string | boolean | number | null): ConstantKind {
  if (value === null) return { case: 'nullValue', value: NULL_VALUE };
  if (typeof value === 'string') return { case: 'stringValue', value };
  if (typeof value === 'boolean') return { case: 'boolValue', value };
  return { case: 'int64Value', value: BigInt(value) };
}
