import {
  compareStreamPositions,
  formatStreamPosition,
  type StreamEvent,
  type StreamPosition,
} from "@/domain/tickets";

/** One event as it goes over the wire, made once for all who read it. */
export interface Frame {
  position: StreamPosition;
  bytes: Uint8Array;
}

const encoder = new TextEncoder();

export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

export function toFrame({ position, ...event }: StreamEvent): Frame {
  const id = formatStreamPosition(position);
  const text = `id: ${id}\nevent: ticket\ndata: ${JSON.stringify(event)}\n\n`;
  return { position, bytes: toBytes(text) };
}

export function isBehind(frame: Frame, position: StreamPosition): boolean {
  return compareStreamPositions(frame.position, position) > 0;
}
