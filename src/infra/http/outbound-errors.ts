/** The address may not be called: nothing was sent, and trying again will not help. */
export class OutboundRefusedError extends Error {
  override readonly name = "OutboundRefusedError";
  readonly requestSent = false;
}

/** No complete answer within the time given. `requestSent` false: the other side saw nothing. */
export class OutboundTimeoutError extends Error {
  override readonly name = "OutboundTimeoutError";
  constructor(
    message: string,
    readonly requestSent: boolean,
  ) {
    super(message);
  }
}

/** The connection failed or broke. `requestSent` false: the other side saw nothing. */
export class OutboundConnectionError extends Error {
  override readonly name = "OutboundConnectionError";
  constructor(
    message: string,
    readonly requestSent: boolean,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** An answer larger than the cap, or one that redirects without end. The request was sent. */
export class OutboundResponseError extends Error {
  override readonly name = "OutboundResponseError";
  readonly requestSent = true;
}
