// What a codec rejects with.

/** A picture that is not what its operation says; the stream goes on with a key frame. */
export class DecodeError extends Error {
  /** @param {string} detail */
  constructor(detail) {
    super(detail);
    this.name = "DecodeError";
  }
}

/** A picture of a kind that this browser does not decode at all. */
export class MissingCodecError extends DecodeError {}
