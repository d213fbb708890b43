import { Presets, SingleBar } from "cli-progress";

/** Shows what a long command is doing. */
export interface Progress {
  /** `total` 0: nothing to count. */
  begin(label: string, total: number): void;
  update(done: number): void;
  /** A line beside the bar; the same line is not repeated. */
  note(line: string): void;
  end(): void;
}

const LINE_EVERY_MS = 2_000;

/** A bar on a terminal, plain lines elsewhere. */
export function createProgress(output: NodeJS.WriteStream = process.stdout): Progress {
  return output.isTTY ? new BarProgress(output) : new LineProgress(output);
}

class BarProgress implements Progress {
  private bar: SingleBar | undefined;
  private lastNote = "";

  constructor(private readonly output: NodeJS.WriteStream) {}

  begin(label: string, total: number): void {
    this.end();
    if (total === 0) {
      this.output.write(`${label} …\n`);
      return;
    }
    this.bar = new SingleBar(
      {
        format: `${label.padEnd(12)} {bar} {value}/{total} · {duration_formatted} {note}`,
        stream: this.output,
        hideCursor: true,
        noTTYOutput: false,
      },
      Presets.shades_classic,
    );
    this.bar.start(total, 0, { note: this.lastNote });
  }

  update(done: number): void {
    this.bar?.update(done);
  }

  note(line: string): void {
    if (line === this.lastNote) return;
    this.lastNote = line;
    if (this.bar) this.bar.update({ note: line && `· ${line}` });
    else if (line) this.output.write(`${line}\n`);
  }

  end(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

class LineProgress implements Progress {
  private label = "";
  private total = 0;
  private last = { done: -1, at: 0, note: "" };

  constructor(private readonly output: NodeJS.WriteStream) {}

  begin(label: string, total: number): void {
    this.end();
    this.label = label;
    this.total = total;
    this.last = { done: -1, at: 0, note: this.last.note };
    this.output.write(`${label}${total === 0 ? " …" : `: ${total}`}\n`);
  }

  update(done: number): void {
    const now = Date.now();
    const isNews = done !== this.last.done;
    const isDue = now - this.last.at >= LINE_EVERY_MS || done === this.total;
    if (!isNews || !isDue) return;
    this.output.write(`  ${this.label} ${done}/${this.total}\n`);
    this.last = { ...this.last, done, at: now };
  }

  note(line: string): void {
    if (line === this.last.note) return;
    this.last.note = line;
    if (line) this.output.write(`  ${line}\n`);
  }

  end(): void {
    this.label = "";
  }
}

/** For tests, and wherever nobody looks. */
export const silentProgress: Progress = {
  begin: () => undefined,
  update: () => undefined,
  note: () => undefined,
  end: () => undefined,
};
