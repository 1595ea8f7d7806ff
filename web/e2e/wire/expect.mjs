/** Comparing what came with what should have come: every field, and no field more. */

/** A field whose value the server makes up: checked by a predicate, and kept under a name. */
export class Any {
  constructor(name, accepts) {
    this.name = name;
    this.accepts = accepts;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TICKET = /^[\w-]+\.[\w-]+$/;

export const anyUuid = new Any("a UUID", (value) => typeof value === "string" && UUID.test(value));
export const anyTicket = new Any("a ticket", (value) => typeof value === "string" && TICKET.test(value));
export const anyObject = new Any("an object", isPlain);
export const anyText = new Any("a text", (value) => typeof value === "string" && value.length > 0);

/**
 * Where the two differ, in words; an empty list when they agree.
 * @returns {string[]}
 */
export function differences(actual, expected, path = "") {
  if (expected instanceof Any)
    return expected.accepts(actual) ? [] : [`${path}: ${show(actual)} is not ${expected.name}`];
  if (isPlain(actual) && isPlain(expected)) return objectDifferences(actual, expected, path);
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const length = Math.max(actual.length, expected.length);
    return Array.from({ length }, (_, index) =>
      differences(actual[index], expected[index], `${path}[${index}]`),
    ).flat();
  }
  return Object.is(actual, expected) ? [] : [`${path}: ${show(actual)} instead of ${show(expected)}`];
}

function objectDifferences(actual, expected, path) {
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...keys].flatMap((key) => differences(actual[key], expected[key], path ? `${path}.${key}` : key));
}

function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Any);
}

function show(value) {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
