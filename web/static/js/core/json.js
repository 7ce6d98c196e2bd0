// JSON as strict as the Python codec reads it: JSON.parse lets repeated names and 1.0 for an integer pass.

const DEPTH = 16;
const SPACE = new Set([" ", "\t", "\n", "\r"]);
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const STRING = /"((?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;

/** Stands for a number with a fraction or an exponent, which no field may hold. */
const FRACTION = Object.freeze({ fraction: true });

/**
 * Returns the value in a JSON text: objects without prototype, integers as numbers, other numbers as FRACTION.
 *
 * @param {string} text
 * @returns {unknown}
 * @throws {SyntaxError}
 */
export function parseStrict(text) {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** One pass over one text. */
class Reader {
  #text;
  #at = 0;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /**
   * @param {number} depth
   * @returns {unknown}
   */
  value(depth) {
    if (depth > DEPTH) {
      throw new SyntaxError("nested too deeply");
    }
    const first = this.#peek();
    if (first === "{") {
      return this.#object(depth);
    }
    if (first === "[") {
      return this.#list(depth);
    }
    if (first === '"') {
      return this.#string();
    }
    return this.#word("true", true) ?? this.#word("false", false) ?? this.#nullOrNumber();
  }

  end() {
    if (this.#peek() !== "") {
      throw new SyntaxError("more than one value");
    }
  }

  /** @returns {string} next character that is no space, empty at the end */
  #peek() {
    while (SPACE.has(this.#text.charAt(this.#at))) {
      this.#at += 1;
    }
    return this.#text.charAt(this.#at);
  }

  /** @param {string} character */
  #take(character) {
    if (this.#peek() !== character) {
      throw new SyntaxError(`${character} expected`);
    }
    this.#at += 1;
  }

  /**
   * @param {string} word
   * @param {boolean} value
   * @returns {boolean | undefined}
   */
  #word(word, value) {
    if (!this.#text.startsWith(word, this.#at)) {
      return undefined;
    }
    this.#at += word.length;
    return value;
  }

  /** @param {RegExp} pattern sticky */
  #match(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) {
      throw new SyntaxError("no JSON value");
    }
    this.#at += found[0].length;
    return found;
  }

  #nullOrNumber() {
    if (this.#text.startsWith("null", this.#at)) {
      this.#at += 4;
      return null;
    }
    const found = this.#match(NUMBER);
    // Adding 0 makes -0 the integer 0, as Python reads it.
    return found[1] || found[2] ? FRACTION : Number(found[0]) + 0;
  }

  #string() {
    // JSON.parse refuses the control characters.
    return String(JSON.parse(this.#match(STRING)[0]));
  }

  /** @param {number} depth */
  #object(depth) {
    /** @type {Record<string, unknown>} */
    const found = Object.create(null);
    this.#take("{");
    for (let first = true; this.#peek() !== "}"; first = false) {
      if (!first) {
        this.#take(",");
      }
      this.#peek();
      const name = this.#string();
      if (name in found) {
        throw new SyntaxError("repeated field");
      }
      this.#take(":");
      found[name] = this.value(depth + 1);
    }
    this.#take("}");
    return found;
  }

  /** @param {number} depth */
  #list(depth) {
    const found = [];
    this.#take("[");
    for (let first = true; this.#peek() !== "]"; first = false) {
      if (!first) {
        this.#take(",");
      }
      found.push(this.value(depth + 1));
    }
    this.#take("]");
    return found;
  }
}
