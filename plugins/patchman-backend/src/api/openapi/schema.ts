/** A JSON Schema of OpenAPI 3.1. */
export type Schema = Record<string, unknown>;

export const string: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const boolean: Schema = { type: 'boolean' };
export const time: Schema = { type: 'string', format: 'date-time' };
export const strings: Schema = { type: 'array', items: string };

export function described(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

export function oneOf(...values: string[]): Schema {
  return { type: 'string', enum: values };
}

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function arrayOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

/** An object with exactly these properties, all of them there unless named in `optional`. */
export function object(
  properties: Record<string, Schema>,
  optional: string[] = [],
): Schema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter(name => !optional.includes(name)),
    additionalProperties: false,
  };
}

/** The answer of a list. */
export function listOf(name: string): Schema {
  return object({ items: arrayOf(ref(name)), totalItems: integer });
}
