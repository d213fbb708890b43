import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

const NEWLINE = 0x0a;
const END = Buffer.from("\\.\n");
const NEXT_END = Buffer.from("\n\\.\n");

/** Reads a backup from front to back; see `format.ts`. Every read fails on a file that ends too soon. */
export class BackupReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #close: () => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    const gunzip = createGunzip();
    const source = createReadStream(file);
    // Failures of either reach whoever reads; one that comes when nobody does any more is nobody's.
    gunzip.on("error", () => undefined);
    pipeline(source, gunzip, () => undefined);
    this.#chunks = gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#close = () => {
      source.destroy();
      gunzip.destroy();
    };
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(NEWLINE);
      if (end >= 0) return this.#take(end + 1).toString("utf8", 0, end);
      await this.#more();
    }
  }

  /** The rows of one table, up to its end. */
  async *table(): AsyncGenerator<Buffer> {
    while (this.#rest.length < END.length) await this.#more();
    if (this.#rest.subarray(0, END.length).equals(END)) {
      this.#take(END.length);
      return;
    }
    for (;;) {
      const end = this.#rest.indexOf(NEXT_END);
      if (end >= 0) {
        yield this.#take(end + 1);
        this.#take(END.length);
        return;
      }
      // The end may have begun in the last bytes.
      const sure = this.#rest.length - NEXT_END.length + 1;
      if (sure > 0) yield this.#take(sure);
      await this.#more();
    }
  }

  close(): void {
    this.#close();
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw new Error("the file ends too soon");
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
  }
}
