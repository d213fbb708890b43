/** Addresses that lead inside by some way of writing them; `port` is where the canary listens. */
export interface HostileAddress {
  kind: string;
  url: string;
}

/** Networks that are no part of the public internet, by first and last address (RFC 6890). */
const CLOSED_NETWORKS: readonly [string, string][] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "239.255.255.255"],
  ["240.0.0.0", "255.255.255.255"],
];

/** Where secrets live on hired machines and in clusters. */
const METADATA = ["169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192"];

/** Names that the run's resolver answers with these; a list of lists is asked one after the other. */
export const HOSTILE_NAMES: Record<string, { address: string; family: 4 | 6 }[][]> = {
  "loopback.example": [[v4("127.0.0.1")]],
  "loopback6.example": [[v6("::1")]],
  "both.example": [[v6("::1"), v4("127.0.0.1")]],
  "mapped.example": [[v6("::ffff:127.0.0.1")]],
  "nat64.example": [[v6("64:ff9b::7f00:1")]],
  "sixtofour.example": [[v6("2002:7f00:1::")]],
  "teredo.example": [[v6("2001:0:7f00:1::")]],
  "unspecified.example": [[v4("0.0.0.0")]],
  "unspecified6.example": [[v6("::")]],
  "metadata.example": [[v4("169.254.169.254")]],
  "intranet.example": [[v4("10.0.0.5"), v4("192.168.1.1")]],
  "unique-local.example": [[v6("fd00::1")]],
  "link-local.example": [[v6("fe80::1")]],
  "rebinding.example": [[v4("192.0.2.1")], [v4("127.0.0.1")]],
  "rebinding6.example": [[v6("2001:db8::1")], [v6("::1")]],
  "flapping.example": [[v4("127.0.0.1")], [v4("10.0.0.1")], [v4("127.0.0.1")]],
  localhost: [[v6("::1"), v4("127.0.0.1")]],
  "localhost.localdomain": [[v4("127.0.0.1")]],
  "ip6-localhost": [[v6("::1")]],
  "sub.localhost": [[v4("127.0.0.1")]],
  "xn--lclhst-eua.example": [[v4("127.0.0.1")]],
  "127.0.0.1.nip.example": [[v4("127.0.0.1")]],
};

function v4(address: string) {
  return { address, family: 4 as const };
}

function v6(address: string) {
  return { address, family: 6 as const };
}

/** At least three hundred, each another way in. */
export function hostileAddresses(port: number): HostileAddress[] {
  const list: HostileAddress[] = [];
  const add = (kind: string, ...hosts: string[]) => {
    for (const host of hosts) list.push({ kind, url: `http://${host}:${port}/feed.xml` });
  };
  for (const ip of ["127.0.0.1", "10.0.0.1", "192.168.0.1", "172.16.0.1", ...METADATA]) {
    add("one number", ...spellings(ip));
    add("IPv6", ...embeddings(ip).map((address) => `[${address}]`));
  }
  for (const [first, last] of CLOSED_NETWORKS)
    add("network edge", first, last, middle(first, last));
  add(
    "loopback",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "127.0.0.1.",
    "0",
    "0x0",
    "00",
    "0.0.0.0.",
  );
  add(
    "full width",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "ｌｏｃａｌｈｏｓｔ",
    "loc%61lhost",
    "127%2e0%2e0%2e1",
  );
  add(
    "IPv6",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
  );
  add(
    "IPv6",
    "[ff02::1]",
    "[fec0::1]",
    "[2001:db8::1]",
    "[100::1]",
    "[64:ff9b:1::1]",
    "[5f00::1]",
    "[3fff::1]",
  );
  add("zone", "[fe80::1%25lo]", "[::1%25lo]");
  for (const name of Object.keys(HOSTILE_NAMES)) {
    add("name", name, `${name}.`, name.toUpperCase());
  }
  for (const host of ["127.0.0.1", "[::1]", "loopback.example"]) {
    for (const user of [
      "user@",
      "user:secret@",
      "93.184.216.34@",
      "example.com:80@",
      "%61@",
      ":@",
    ]) {
      list.push({ kind: "user info", url: `http://${user}${host}:${port}/` });
    }
    for (const odd of ["http:\\\\", "http:/", "http:", "hTTp://", "https://", "http:///"]) {
      list.push({ kind: "slashes", url: `${odd}${host}:${port}/feed` });
    }
    for (const odd of [
      "#@example.com/",
      "?@example.com/",
      "\\@example.com/",
      "/..;/",
      "/%2e%2e/",
    ]) {
      list.push({ kind: "confusing end", url: `http://${host}:${port}${odd}` });
    }
    for (const white of ["\t", "\n", "\r\n", " ", "\u0000", "\u200b"]) {
      list.push({ kind: "white space", url: `http://${white}${host}:${port}/` });
    }
  }
  for (const scheme of [
    "file",
    "ftp",
    "gopher",
    "dict",
    "ldap",
    "jar:http",
    "data",
    "javascript",
    "ws",
    "unix",
  ]) {
    list.push({ kind: "scheme", url: `${scheme}://127.0.0.1:${port}/` });
  }
  return list;
}

/** The ways that URL parsers and C libraries read as this IPv4 address. */
function spellings(ip: string): string[] {
  const parts = ip.split(".").map(Number) as [number, number, number, number];
  const [a, b, c, d] = parts;
  const whole = ((a << 24) >>> 0) + (b << 16) + (c << 8) + d;
  const hex = (value: number, width = 2) => value.toString(16).padStart(width, "0");
  const octal = (value: number) => `0${value.toString(8)}`;
  return [
    ip,
    `${ip}.`,
    String(whole),
    `0x${hex(whole, 8)}`,
    octal(whole),
    parts.map(octal).join("."),
    parts.map((part) => `0x${hex(part)}`).join("."),
    parts.map((part) => `000${octal(part)}`).join("."),
    `${a}.${(b << 16) + (c << 8) + d}`,
    `${a}.${b}.${(c << 8) + d}`,
    `0x${hex(a)}.${octal(b)}.${(c << 8) + d}`,
  ];
}

/** The ways in which IPv6 carries this IPv4 address. */
function embeddings(ip: string): string[] {
  const [a, b, c, d] = ip.split(".").map(Number) as [number, number, number, number];
  const high = ((a << 8) + b).toString(16);
  const low = ((c << 8) + d).toString(16);
  return [
    `::ffff:${ip}`,
    `::ffff:${high}:${low}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `::${ip}`,
    `::ffff:0:${high}:${low}`,
    `64:ff9b::${high}:${low}`,
    `64:ff9b::${ip}`,
    `64:ff9b:1::${high}:${low}`,
    `2002:${high}:${low}::`,
    `2001:0:${high}:${low}::`,
    `2001:0:0:0:0:0:${(0xffff - ((a << 8) + b)).toString(16)}:${(0xffff - ((c << 8) + d)).toString(16)}`,
    `fe80::5efe:${ip}`,
  ];
}

function middle(first: string, last: string): string {
  const [from, to] = [first, last].map((ip) => ip.split(".").map(Number)) as [number[], number[]];
  return from.map((part, index) => Math.floor((part + (to[index] as number)) / 2)).join(".");
}
