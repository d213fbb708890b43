import type { Dispatcher } from "undici";

/**
 * Wraps a dispatcher for one request and tells whether its bytes began to leave on a connected
 * socket. Until then the other side cannot have acted on it; afterwards it may have.
 * @param refusal asked in that moment: an error keeps the request here and becomes its end
 */
export function trackSending(
  dispatcher: Dispatcher,
  refusal: () => Error | null,
): {
  dispatcher: Dispatcher;
  sent(): boolean;
} {
  let sent = false;
  const tracked = dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch(options, {
        onRequestStart(controller, context) {
          handler.onRequestStart?.(controller, context);
          const refused = refusal();
          if (refused === null) sent = true;
          else controller.abort(refused);
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
