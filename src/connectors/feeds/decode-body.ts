/**
 * A feed's bytes as text: by byte order mark, then `charset` of the content type (RFC 7303), then
 * the XML declaration, else UTF-8. Old forums still send ISO-8859-1.
 */
export function decodeBody(bytes: Uint8Array, contentType: string | null): string {
  const declared =
    bomEncoding(bytes) ??
    /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? "")?.[1] ??
    /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(
      new TextDecoder("latin1").decode(bytes.subarray(0, 200)),
    )?.[1] ??
    "utf-8";
  return decoderFor(declared).decode(bytes);
}

function bomEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder("utf-8");
  }
}
