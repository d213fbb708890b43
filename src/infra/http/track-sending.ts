import type { Dispatcher } from "undici";

/**
 * Wraps a dispatcher for one request and tells whether its bytes began to leave on a connected
 * socket. Until then the other side cannot have acted on it; afterwards it may have.
 */
export function trackSending(dispatcher: Dispatcher): {
  dispatcher: Dispatcher;
  sent(): boolean;
} {
  let sent = false;
  const tracked = dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch(options, {
        onRequestStart(controller, context) {
          sent = true;
          handler.onRequestStart?.(controller, context);
        },
        onRequestUpgrade: (...event) => handler.onRequestUpgrade?.(...event),
        onResponseStarted: () => handler.onResponseStarted?.(),
        onResponseStart: (...event) => handler.onResponseStart?.(...event),
        onResponseData: (...event) => handler.onResponseData?.(...event),
        onResponseEnd: (...event) => handler.onResponseEnd?.(...event),
        onResponseError: (...event) => handler.onResponseError?.(...event),
      }),
  );
  return { dispatcher: tracked, sent: () => sent };
}
